import { saysBusy } from '../../process/busy-machine.ts';
import type { GitFailure, GitFailureKind } from '../../../ports/git-manager.ts';
import type { GitOutput } from './git-output.ts';

/** Describes a failed call. It includes git's own text, which usually explains the problem best. */
export function failureOf(args: readonly string[], output: GitOutput): GitFailure {
  const command = `git ${args[0] ?? ''}`;
  switch (output.ended) {
    case 'notStarted':
      return /ENOENT/.test(output.stderr)
        ? gitFailure('gitMissing', 'Git was not found on this machine. Install git 2.25 or newer, or set its path.')
        : gitFailure(
            isBusyStart(output) ? 'busy' : 'commandFailed',
            `${command} could not be started: ${firstLine(output.stderr)}`,
          );
    case 'aborted':
      return gitFailure('commandFailed', `${command} was cancelled. Nothing was changed.`);
    case 'timedOut':
      return gitFailure('commandFailed', `${command} took too long and was stopped.`);
    case 'tooMuchOutput':
      return gitFailure('commandFailed', `${command} printed more than can be taken in and was stopped.`);
    case 'exited':
      break;
  }
  const text = output.stderr;
  if (/No space left on device|Disk quota exceeded/i.test(text)) {
    return gitFailure('diskFull', 'The disk is full. Free some space and try again; nothing was lost.');
  }
  if (wasHeldUp(output)) {
    return gitFailure('busy', `${command} could not go on: ${firstLine(text)}`);
  }
  // With a colon git speaks of the folder that it was told to use, which is ours.
  if (/not a git repository: '/.test(text)) {
    return gitFailure('altered', `Dark Factory's own copy of the repository is damaged: ${firstLine(text)}`);
  }
  if (/dubious ownership|unsafe repository/i.test(text)) {
    return gitFailure(
      'unsupported',
      'The repository belongs to another user of this machine, and git refuses to work in it. Open it as its owner, or copy it.',
    );
  }
  if (/Permission denied|Read-only file system/i.test(text)) {
    return gitFailure('commandFailed', `${command} was not allowed to write: ${firstLine(text)}`);
  }
  if (output.exitCode === null) return gitFailure('commandFailed', `${command} was ended by a signal.`);
  return gitFailure(
    'commandFailed',
    `${command} failed (exit code ${output.exitCode}): ${firstLine(text) || 'it gave no reason'}`,
  );
}

export function gitFailure(kind: GitFailureKind, message: string): GitFailure {
  return { kind, message };
}

/**
 * Whether a signal from outside ended git. Ctrl-C, a closed terminal and a stopped service reach every process of the group,
 * including ours, which shuts down gracefully.
 */
export function wasKilled({ ended, exitCode }: GitOutput): boolean {
  return ended === 'exited' && exitCode === null;
}

/** Whether a retry can help: the machine or the repository was busy, or a signal hit the whole process group. */
export function mayPassBySecondTry(output: GitOutput): boolean {
  return wasKilled(output) || isBusyStart(output) || wasHeldUp(output);
}

/** The machine had no process, memory or file descriptor free for git. */
function isBusyStart({ ended, stderr }: GitOutput): boolean {
  return ended === 'notStarted' && saysBusy(stderr);
}

/** Another git process held a lock, or git itself could not start a process that it needs. */
function wasHeldUp({ ended, exitCode, stderr }: GitOutput): boolean {
  return ended === 'exited' && exitCode !== 0 && (LOCKED.test(stderr) || saysBusy(stderr));
}

const LOCKED = /\.lock': File exists|Another git process|cannot lock ref '[^']*': Unable to create/;

/** The first `fatal` or `error` line, or else the first that is not empty, without git's prefix. */
export function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines.find((line) => line !== '') ?? '';
  return telling.replace(/^(fatal|error): /, '').slice(0, 500);
}
