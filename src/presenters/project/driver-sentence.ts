import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { oneLine } from '../shared/plain-text.ts';

/** `Driven by the command line, process 123 on host`; empty where it is driven here or by nobody. */
export function driverSentence({ state, drivenBy }: ProjectSnapshot): string {
  if (drivenBy !== 'elsewhere') return '';
  const { driver } = state;
  if (driver === null) return 'Driven by another process';
  const who = driver.kind === 'cli' ? 'the command line' : driver.kind === 'extension' ? 'another window' : driver.kind;
  return `Driven by ${oneLine(who, 40)}, process ${driver.pid} on ${oneLine(driver.host, 60)}`;
}
