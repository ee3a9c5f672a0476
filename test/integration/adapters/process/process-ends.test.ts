import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CommandInput, CommandLimits } from '../../../../src/ports/sandbox.ts';
import { patient } from '../../../support/time/patience.ts';
import {
  processesWith,
  removeFolder,
  runIn,
  temporaryFolder,
  type CommandWishes,
} from '../../../support/sandbox/sandbox-run.ts';
import { SteeredClock } from '../../../support/time/steered-clock.ts';
import { until } from '../../../support/time/until.ts';

/** Longer than the slowest start. */
const TIMED = { timeoutMs: patient(60_000) };

for (const isolation of ['auto', 'off'] as const) {
  describe(`the end of a command (isolation ${isolation})`, () => {
    let folder: string;
    let clock: SteeredClock;
    beforeEach(() => {
      folder = temporaryFolder();
    });
    afterEach(() => {
      removeFolder(folder);
    });
    /** A command that waits for the test, by a clock that the test moves on. */
    const start = (line: string, limits: Partial<CommandLimits>) => {
      let printed = '';
      let input: CommandInput | undefined;
      const onOutput = (_stream: string, text: string): void => {
        printed += text;
      };
      const onStart = (started: CommandInput): void => {
        input = started;
      };
      clock = new SteeredClock();
      const running = runIn(folder, line, { limits, onOutput, onStart }, { isolation, clock });
      let isOver = false;
      const over = (): void => {
        isOver = true;
      };
      running.then(over, over);
      const prints = async (word: string): Promise<void> => {
        await until(() => isOver || printed.includes(word), `${word} is printed`);
        assert.ok(printed.includes(word), `it ended before it printed ${word}`);
      };
      const write = async (text: string): Promise<void> => {
        await until(() => input !== undefined, 'it runs');
        input?.write(text);
      };
      return { running, prints, write };
    };
    const run = (line: string, wishes: CommandWishes = {}, signal?: AbortSignal) =>
      runIn(folder, line, wishes, { isolation }, signal);

    it('keeps the exit code, and the signal of a crash', async () => {
      assert.equal((await run('exit 7')).exitCode, 7);
      const crash = await run('kill -SEGV $$');
      assert.deepEqual([crash.exitCode, crash.signal, crash.startFailure], [null, 'SIGSEGV', null]);
    });

    it('is a start failure when there is no program, no permission, no folder, or a NUL byte', async () => {
      writeFileSync(join(folder, 'plain'), 'text');
      chmodSync(join(folder, 'plain'), 0o644);
      const failures = [
        await run('', { argv: ['no-such-program'] }),
        await run('', { argv: ['./plain'] }),
        await run('', { argv: ['./missing'] }),
        await run('', { argv: [] }),
        await run('', { argv: ['/bin/echo', 'a\0b'] }),
        await runIn(join(folder, 'nowhere'), 'true', {}, { isolation }),
        await runIn(join(folder, 'plain'), 'true', {}, { isolation }),
      ].map(({ startFailure, exitCode }) => `${exitCode ?? 'none'} ${startFailure ?? 'started'}`);
      const expected = [
        /not found/,
        /is not executable/,
        /does not exist/,
        /No program/,
        /NUL/,
        /not exist/,
        /not a folder/,
      ];
      expected.forEach((pattern, index) => {
        assert.match(failures[index] ?? '', pattern);
        assert.match(failures[index] ?? '', /^none /);
      });
    });

    it('is a start failure when the arguments are more than the system takes', async () => {
      const result = await run('', { argv: ['/bin/echo', 'x'.repeat(4_000_000)] });
      assert.match(result.startFailure ?? '', /E2BIG/);
    });

    it('comes at the deadline, with the output so far, although the program ignores TERM', async () => {
      const { running, prints } = start('trap "echo asked" TERM; echo before; while :; do sleep 1; done', TIMED);
      await prints('before');
      clock.forward(TIMED.timeoutMs);
      await prints('asked');
      clock.forward(5000);
      const result = await running;
      assert.deepEqual([result.timedOut, result.exitCode, result.stdout], [true, null, 'before\nasked\n']);
    });

    it('leaves a program that heeds TERM the time to say good-bye', async () => {
      const line = 'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done';
      const { running, prints } = start(line, TIMED);
      await prints('up');
      clock.forward(TIMED.timeoutMs);
      const result = await running;
      assert.deepEqual([result.timedOut, result.exitCode], [true, null]);
      // Its shell says on stderr that its pause was terminated, sooner or later.
      assert.equal(result.stdout, 'up\nbye\n');
    });

    it('comes when nothing was printed for too long, and not before', async () => {
      const silenceMs = patient(60_000);
      const { running, prints, write } = start('while read -r line; do echo $line; done', { silenceMs });
      for (const word of ['one', 'two', 'three', 'four']) {
        await write(`${word}\n`);
        await prints(word);
        // Together longer than the silence that it may keep.
        if (word !== 'four') clock.forward(silenceMs / 2);
      }
      clock.forward(silenceMs);
      const result = await running;
      assert.deepEqual([result.wentSilent, result.timedOut, result.stdout], [true, false, 'one\ntwo\nthree\nfour\n']);
    });

    it('comes at once when a line says that the work is done, and no later line is heard', async () => {
      const lines: string[] = [];
      const onStdoutLine = (line: string): boolean => lines.push(line) === 2;
      const result = await run('echo one; echo two; echo three; sleep 60', { onStdoutLine });
      assert.deepEqual([result.endedEarly, result.exitCode, lines], [true, null, ['one', 'two']]);
    });

    it('does not wait for a child that holds the pipes, nor for a program that closed its own', async () => {
      const held = await run(`sleep 61.${process.pid} & echo parent; exit 3`);
      assert.deepEqual([held.exitCode, held.output], [3, 'parent\n']);
      assert.deepEqual(processesWith(`sleep 61.${process.pid}`), []);
      const closed = await run('echo seen; exec >&- 2>&-; sleep 0.3; exit 4');
      assert.deepEqual([closed.exitCode, closed.output], [4, 'seen\n']);
    });

    it('is not one when the program leaves its input unread', async () => {
      const result = await run('exec <&-; exit 5', { stdin: 'x'.repeat(1_000_000) });
      assert.equal(result.exitCode, 5);
      assert.equal((await run('cat | wc -c', { stdin: 'x'.repeat(300_000) })).output.trim(), '300000');
      assert.equal((await run('cat; echo end')).output, 'end\n');
    });

    it('is nothing at all when it was cancelled before', async () => {
      const result = await run('touch ran', {}, AbortSignal.abort());
      assert.deepEqual([result.cancelled, result.durationMs], [true, 0]);
    });

    it('comes when the whole tree holds too much memory', async () => {
      const grow = `const all = []; setInterval(() => all.push(Buffer.alloc(2e7, 1)), 20)`;
      const limits = { memoryBytes: 400e6 };
      const result = await run(`node -e "${grow}" & node -e "${grow}" & wait`, { limits });
      assert.deepEqual([result.outOfMemory, result.timedOut, result.exitCode], [true, false, null]);
      assert.match(result.output, /ended: \d{3} MB of memory held by \d processes, 400 MB allowed/);
    });

    it('comes when there are too many processes, and none is left', async () => {
      const tag = `60.7${process.pid}`;
      const line = `for n in $(seq 300); do (setsid sleep ${tag} &); done; wait; sleep ${tag}`;
      const result = await run(line, { limits: { maxProcesses: 60 } });
      assert.ok(result.outOfMemory);
      assert.deepEqual(processesWith(tag), []);
    });

    it('throws what a callback throws, after everything was ended', async () => {
      const tag = `60.8${process.pid}`;
      const onOutput = (): void => {
        throw new Error('a bug');
      };
      await assert.rejects(run(`echo x; sleep ${tag}`, { onOutput }), /a bug/);
      assert.deepEqual(processesWith(tag), []);
    });
  });
}
