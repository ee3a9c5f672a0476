import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AcpTerminals } from '../../../../../src/adapters/providers/acp/acp-terminals.ts';
import { AcpWatch } from '../../../../../src/adapters/providers/acp/acp-watch.ts';
import type { Clock } from '../../../../../src/ports/clock.ts';
import type { Sandbox } from '../../../../../src/ports/sandbox.ts';
import { commandResult } from '../../../../support/fakes/fake-sandbox.ts';

/** Stands still until it is moved on. */
class HandClock implements Clock {
  #ms = 0;
  #sleepers: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => {
        resolve();
      });
      this.#sleepers.push({ at: this.#ms + ms, wake: resolve });
    });
  }

  async pass(ms: number): Promise<void> {
    this.#ms += ms;
    for (const { wake } of this.#sleepers.filter(({ at }) => at <= this.#ms)) wake();
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the watch over a turn of an ACP agent', () => {
  const begin = (clock: HandClock, signal = new AbortController().signal) => {
    const watch = new AcpWatch({ timeoutMs: 1000, silenceMs: 100 }, clock, signal);
    return { watch, kept: watch.keep() };
  };

  it('ends an agent that is silent, and none that lives', async () => {
    const clock = new HandClock();
    const { watch, kept } = begin(clock);
    for (let n = 0; n < 5; n++) {
      await clock.pass(90);
      watch.life();
    }
    assert.equal(watch.cause, null);
    await clock.pass(110);
    assert.deepEqual([watch.cause, watch.ending.signal.aborted], ['silent', true]);
    await kept;
  });

  it('asks first, where there is somebody to ask, and ends a moment later', async () => {
    const clock = new HandClock();
    const stop = new AbortController();
    const { watch, kept } = begin(clock, stop.signal);
    let asked = 0;
    watch.canAskToStop(() => asked++);
    stop.abort();
    watch.stop('silent');
    assert.deepEqual([watch.cause, asked, watch.ending.signal.aborted], ['byCaller', 1, false]);
    await clock.pass(2000);
    assert.equal(watch.ending.signal.aborted, true);
    watch.close();
    await kept;
  });

  it('does not wait for an answer of one that cannot be understood', () => {
    const { watch } = begin(new HandClock());
    watch.canAskToStop(() => undefined);
    watch.stop('broken', 'why');
    assert.deepEqual([watch.ending.signal.aborted, watch.why], [true, 'why']);
    watch.close();
  });

  it('stops nothing once the turn is over', async () => {
    const clock = new HandClock();
    const { watch, kept } = begin(clock);
    watch.close();
    await kept;
    watch.stop('timedOut');
    assert.equal(watch.cause, null);
  });

  const sandbox: Sandbox = {
    level: async () => 'hindered',
    describe: async () => '',
    run: async (command) => {
      command.onOutput?.('stdout', 'still testing');
      return commandResult({});
    },
  };
  const settings = {
    sandbox,
    worktreePath: '/',
    policy: { writable: [], network: 'none' as const, home: [], env: {} },
    limits: () => ({ timeoutMs: 1 }),
  };
  const wish = { command: 'npm test', args: [], env: [], cwd: null, outputByteLimit: null };

  it('takes the output of a command that runs for the agent for a sign of life', async () => {
    let lives = 0;
    const terminals = new AcpTerminals({ ...settings, onLife: () => lives++ });
    terminals.create(wish);
    await terminals.endAll();
    assert.equal(lives, 1);
    assert.equal(terminals.create(wish).ok, false);
  });

  it('keeps what the newest commands printed, and not that of all an agent ever ran', async () => {
    const terminals = new AcpTerminals({ ...settings, onLife: () => undefined });
    const ids: string[] = [];
    for (let n = 0; n < 200; n++) {
      const made = terminals.create(wish);
      assert.ok(made.ok);
      ids.push(made.value);
      await terminals.waitForExit(made.value);
    }
    const known = ids.filter((id) => terminals.output(id).ok);
    assert.ok(known.length < 100, `${known.length} of them are kept`);
    assert.deepEqual(known, ids.slice(-known.length));
    await terminals.endAll();
  });
});
