import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AntigravityHandoff } from '../../../src/adapters/providers/antigravity/antigravity-handoff.ts';
import { KeyedQueue } from '../../../src/adapters/providers/keyed-queue.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import { antigravityProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { agentFixtures } from './acp-stand-in.ts';
import { fixedKeys } from './fixed-keys.ts';
import { SteeredClock } from '../time/steered-clock.ts';
import { noKeys } from '../sandbox/no-keys.ts';

/** No pause of the window is as long, on any machine. */
const PACE = { lookMs: 50, settleMs: 120_000, stableMs: 180_000 };

export interface ChatCall {
  cwd: string;
  files: string[];
  mode: string;
  window: string;
  prompt: string;
  text: string;
  env: Record<string, string>;
}

/** An editor that is open on this machine, with the command that hands prompts to it. */
export class EditorStandIn {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'editor-stand-in-')));
  readonly command = join(this.root, 'antigravity-ide');
  /** By which an answer is waited for. Time passes while one lies there that the window has finished. */
  readonly clock: SteeredClock;
  readonly #window: ChildProcess | undefined;
  readonly #passing: NodeJS.Timeout;

  /** `null`: the editor is not open. */
  constructor(scenario: string | null, clock = new SteeredClock()) {
    this.clock = clock;
    this.#passing = setInterval(() => {
      if (this.#hasFinished()) this.clock.forward(PACE.stableMs);
    }, 500);
    const script = join(agentFixtures, 'editor-command.mjs');
    writeFileSync(this.command, `#!/bin/sh\nexec '${process.execPath}' '${script}' '${this.root}' "$@"\n`);
    chmodSync(this.command, 0o755);
    if (scenario === null) return;
    const window = join(agentFixtures, 'editor-window.mjs');
    this.#window = spawn(process.execPath, [window, this.root, scenario], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  provider(config: object = {}, clock: Clock = this.clock): AntigravityHandoff {
    const home = join(this.root, 'home');
    mkdirSync(home, { recursive: true });
    const env = { ...process.env, HOME: home };
    return new AntigravityHandoff(
      antigravityProviderSchema.parse({
        ...{ id: 'editor', name: 'antigravity' },
        config: { transport: 'handoff', consent: true, editor_path: this.command, ...config },
      }),
      {
        sandbox: createSandbox({ redaction: noKeys, env, clock: systemClock }),
        clock,
        ids: systemIds,
        env,
        homeDirectory: home,
        dataDirectory: join(this.root, 'data'),
        loadScript: async () => ({ ok: false, failure: 'no script' }),
        keys: fixedKeys({}),
        prices: () => ({}),
      },
      new KeyedQueue(),
      PACE,
    );
  }

  calls(): ChatCall[] {
    try {
      const lines = readFileSync(join(this.root, 'calls.jsonl'), 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ChatCall);
    } catch {
      return [];
    }
  }

  /** The window has answered, and the answer has not been taken yet. */
  #hasFinished(): boolean {
    try {
      return existsSync(readFileSync(join(this.root, 'finished'), 'utf8'));
    } catch {
      return false;
    }
  }

  async remove(): Promise<void> {
    clearInterval(this.#passing);
    if (this.#window !== undefined && this.#window.exitCode === null) {
      const ended = once(this.#window, 'exit');
      this.#window.kill('SIGKILL');
      await ended;
    }
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }
}
