import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { Gate } from '../../../src/domain/evidence/checks.ts';
import type { RunDeps } from '../../../src/run/run-deps.ts';
import type { CommandResult } from '../../../src/ports/sandbox.ts';
import type { GitManager } from '../../../src/ports/git-manager.ts';
import { fakeGit } from '../fakes/fake-git.ts';
import { commandResult, isBeforeTask } from '../fakes/fake-sandbox.ts';
import { MemoryJournal, type KeptProject } from '../fakes/memory-journal.ts';
import { RunStory } from './run-story.ts';

/** What becomes of one check. Without anything it passes at once. */
export interface QueuedCheck {
  exitCode?: number;
  output?: string;
  takesMs?: number;
  /** Happens while the check runs. */
  meanwhile?: () => void;
}

const TEST_GATE: Gate = {
  name: 'test',
  kind: 'tests',
  command: 'npm test',
  expectedExitCode: 0,
  required: true,
  origin: 'detected',
  timeoutMs: 1_200_000,
  because: 'package.json script "test"',
};

/**
 * Projects on the real run loop in virtual time, in a repository with one check of its own, `npm test`. Its runs are taken from
 * `checks` in order; the first is the baseline's, one comes after each claim, and one at the end.
 */
export class CheckedStory extends RunStory {
  readonly checks: QueuedCheck[] = [];
  /** The same for the acceptance checks of its tasks. */
  readonly acceptance: QueuedCheck[] = [];
  /** Commands that were run, in order. */
  readonly ran: string[] = [];

  checkedProcess(git: Partial<GitManager> = {}): RunDeps {
    return {
      ...this.process(),
      git: { ...fakeGit(), ...git },
      gateDetector: {
        detect: async () => ({ gates: [TEST_GATE], notFound: [], notTaken: [], notes: [], installs: [] }),
        isPackage: async () => false,
      },
      sandbox: {
        level: async () => 'hindered',
        describe: async () => 'For tests.',
        run: async (command, signal) =>
          isBeforeTask(command) ? commandResult({ exitCode: 1 }) : this.#run(command.argv.at(-1) ?? '', signal),
      },
    };
  }

  /** A person says so while nothing runs, and another driver takes the project up. */
  goOn(deps: RunDeps, kept: KeptProject, ...events: FactoryEvent[]): Promise<void> {
    return this.again(deps, kept, 'resumed', ...events);
  }

  async again(deps: RunDeps, kept: KeptProject, code: 'resumed' | 'retried', ...events: FactoryEvent[]): Promise<void> {
    const active: FactoryEvent = { type: 'status.changed', to: 'active', reason: { code, detail: '' } };
    await new MemoryJournal(kept, this.clock).commit([...events, active]);
    this.drive(deps, kept);
  }

  async #run(line: string, signal: AbortSignal): Promise<CommandResult> {
    this.ran.push(line);
    const check = (line === TEST_GATE.command ? this.checks : this.acceptance).shift() ?? {};
    check.meanwhile?.();
    if (check.takesMs !== undefined) await this.clock.sleep(check.takesMs, signal);
    if (signal.aborted) return commandResult({ exitCode: null, signal: 'SIGKILL', cancelled: true });
    return commandResult({ exitCode: check.exitCode ?? 0, output: check.output ?? '' });
  }
}

/** A person says it into the inbox of a project that runs. */
export function say(kept: KeptProject, type: 'pause' | 'resume'): void {
  kept.inbox.push({ id: `${type}-${kept.records.length}`, signal: { type } });
}
