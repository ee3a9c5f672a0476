import { assertNever } from '../../domain/assert.ts';
import type { BwrapFeatures } from './bwrap-arguments.ts';
import type { ProbeFailure } from './bwrap-probe.ts';
import type { ThreadLimit } from './thread-limits.ts';

export type Hindrance = ProbeFailure | { kind: 'switchedOff' };

export function describeIsolated(features: BwrapFeatures, sessionBus: boolean, threads: ThreadLimit): string {
  const sentences = [
    'Agents and gates run in a bubblewrap sandbox: they write to their worktree alone, see an empty home folder, and nothing they start outlives its run.',
    'Gates have no network. Agents have all of it, because they talk to their own service: they reach any host, and what listens on this machine.',
    threadSentence(threads),
  ];
  if (!features.disableUserns) {
    sentences.push('This bubblewrap is older than 0.8: it cannot forbid namespaces inside the sandbox.');
  }
  if (sessionBus) {
    sentences.push(
      'Agents reach the desktop session bus for its keyring; a hostile agent could start programs through it.',
    );
  }
  return sentences.join(' ');
}

export function describeHindered(reason: Hindrance, threads: ThreadLimit): string {
  const rest = `agents and gates are hindered, not stopped: they get a clean environment and are ended with what they started, but they can read and write whatever you can, and use the network. ${threadSentence(threads)}`;
  switch (reason.kind) {
    case 'missing':
      return `No sandbox was found (bubblewrap is not installed): ${rest} Install it with the package manager, for example \`sudo apt install bubblewrap\` or \`sudo dnf install bubblewrap\`, and start again.`;
    case 'refused':
      return `bubblewrap is installed but does not work here (${reason.why}): ${rest} Unprivileged user namespaces must be allowed: in a container they often are not, and on Ubuntu 24.04 an AppArmor profile for bwrap allows them.`;
    case 'otherSystem':
      return `There is no sandbox for this system: ${rest} On Windows, working in WSL 2 with bubblewrap gives one.`;
    case 'switchedOff':
      return `The sandbox is switched off: ${rest}`;
    default:
      return assertNever(reason);
  }
}

/** What a command does that starts processes without end. */
function threadSentence({ kind, most }: ThreadLimit): string {
  switch (kind) {
    case 'group':
    case 'user':
      return `The kernel holds a command to ${most.toLocaleString('en-GB')} processes and threads.`;
    case 'polled':
      return 'The kernel cannot be told here how many processes a command may start: one that starts too many is seen a moment later and ended, and can slow this machine until then.';
    default:
      return assertNever(kind);
  }
}
