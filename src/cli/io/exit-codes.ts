import { assertNever } from '../../domain/assert.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { unverifiedTasks } from '../../domain/task/unverified-tasks.ts';

/** Exit codes of the command. They are documented in `--help` and docs/command-line.md and never change. */
export const EXIT = {
  ok: 0,
  refused: 1,
  usage: 2,
  failed: 3,
  unfinished: 4,
  waiting: 5,
  unreadable: 6,
  unverified: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `Exit codes:
  0    done as asked
  1    refused, or input that cannot be used; the message says what to do
  2    the command line was not understood
  3    the project failed or was terminated
  4    the project is paused, interrupted or over its time limit, and not finished
  5    the project waits for credits, or in the queue
  6    files of the project or the settings cannot be read
  7    the project is completed, but not every task is verified
  130  interrupted from the keyboard`;

/** The exit code of verbs that drive a project or follow it to its end. */
export function exitCodeOf(state: ProjectState): ExitCode {
  const { status } = state.project;
  switch (status) {
    case 'completed':
      return unverifiedTasks(state).length === 0 ? EXIT.ok : EXIT.unverified;
    case 'failed':
      return EXIT.failed;
    case 'initializing':
    case 'active':
    case 'paused':
    case 'timeout':
      return EXIT.unfinished;
    case 'waiting_for_credits':
      return EXIT.waiting;
    default:
      return assertNever(status);
  }
}
