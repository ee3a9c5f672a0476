import type { CommandResult } from '../../ports/sandbox.ts';
import { saysBusy } from '../process/busy-machine.ts';

/**
 * Why the program of a provider could not be started. What passes by itself is told by the flag or by the words, because the words
 * of a wrapper come without one; a full disk passes too, once there is room again.
 */
export function startFailureKind({
  startFailure,
  isMachineBusy,
}: Pick<CommandResult, 'startFailure' | 'isMachineBusy'>): 'machineBusy' | 'crashed' | 'notInstalled' {
  const words = startFailure ?? '';
  if (isMachineBusy || saysBusy(words)) return 'machineBusy';
  return DISK_FULL.test(words) ? 'crashed' : 'notInstalled';
}

const DISK_FULL = /\bENOSPC\b|\bEDQUOT\b|No space left on device|Disk quota exceeded/;
