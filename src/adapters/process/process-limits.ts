import type { CommandLimits } from '../../ports/sandbox.ts';
import type { ProcessRow } from './process-table.ts';

/** Why we ended a command. The names are fields of `CommandResult`. */
export type EndCause = 'timedOut' | 'wentSilent' | 'outOfMemory' | 'cancelled' | 'endedEarly';

export interface LimitState {
  /** Monotonic milliseconds, like `lastByteAt`. */
  startedAt: number;
  lastByteAt: number;
}

export interface ReachedLimit {
  cause: EndCause;
  /** A remark for the end of the output, with numbers that the request does not hold; `null`: it holds them. */
  note: string | null;
}

export function limitReached(
  limits: CommandLimits,
  state: LimitState,
  members: readonly ProcessRow[],
  now: number,
): ReachedLimit | null {
  if (now - state.startedAt >= limits.timeoutMs) return { cause: 'timedOut', note: null };
  if (limits.silenceMs !== undefined && now - state.lastByteAt >= limits.silenceMs) {
    return { cause: 'wentSilent', note: null };
  }
  const bytes = members.reduce((sum, row) => sum + row.bytes, 0);
  if (limits.memoryBytes !== undefined && bytes > limits.memoryBytes) {
    const note = `${megabytes(bytes)} of memory held by ${members.length} processes, ${megabytes(limits.memoryBytes)} allowed`;
    return { cause: 'outOfMemory', note };
  }
  if (limits.maxProcesses !== undefined && members.length > limits.maxProcesses) {
    return { cause: 'outOfMemory', note: `${members.length} processes, ${limits.maxProcesses} allowed` };
  }
  return null;
}

/** Milliseconds until the earliest possible expiry of a time limit. */
export function untilNextDeadline(limits: CommandLimits, state: LimitState, now: number): number {
  const deadline = state.startedAt + limits.timeoutMs;
  const silence = limits.silenceMs === undefined ? Infinity : state.lastByteAt + limits.silenceMs;
  return Math.max(0, Math.min(deadline, silence) - now);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6).toLocaleString('en-GB')} MB`;
}
