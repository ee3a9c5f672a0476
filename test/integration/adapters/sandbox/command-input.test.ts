import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CommandInput } from '../../../../src/ports/sandbox.ts';
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

/** Of the programs that this run of the file starts. */
const tag = `7654${process.pid}`;

for (const isolation of ['auto', 'off'] as const) {
  describe(`the input of a running command (isolation ${isolation})`, () => {
    let folder: string;
    beforeEach(() => {
      folder = temporaryFolder();
    });
    afterEach(() => {
      removeFolder(folder);
    });
    const run = (line: string, wishes: CommandWishes) => runIn(folder, line, wishes, { isolation });

    it('can be answered line by line, after what it was given at first', async () => {
      let input: CommandInput | undefined;
      const heard: string[] = [];
      const result = await run('while read -r line; do echo "got $line"; done; echo over', {
        stdin: 'first\n',
        onStart: (started) => (input = started),
        onStdoutLine: (line) => {
          heard.push(line);
          if (heard.length < 3) input?.write(`answer ${heard.length}\n`);
          else input?.end();
          return false;
        },
      });
      assert.deepEqual(heard, ['got first', 'got answer 1', 'got answer 2', 'over']);
      assert.equal(result.exitCode, 0);
    });

    it('drops what comes when the command has left, or reads nothing', async () => {
      let input: CommandInput | undefined;
      const onStart = (started: CommandInput): void => {
        input = started;
        started.write('x'.repeat(1024 * 1024));
      };
      const result = await run('exec 0<&-; exit 4', { onStart });
      assert.equal(result.exitCode, 4);
      input?.write('late');
      input?.end();
      assert.equal(typeof input?.waitingBytes(), 'number');
    });

    it('stays open until it is ended, and does not keep a command alive that is', async () => {
      const clock = new SteeredClock();
      const limits = { timeoutMs: patient(60_000) };
      let isUp = false;
      const onOutput = (): void => {
        isUp = true;
      };
      const line = `echo up; cat; exec sleep ${tag}`;
      const running = runIn(folder, line, { onStart: () => undefined, onOutput, limits }, { isolation, clock });
      await until(() => isUp, 'it has begun');
      clock.forward(limits.timeoutMs);
      assert.equal((await running).timedOut, true);
      assert.deepEqual(processesWith(`sleep ${tag}`), []);
    });
  });
}

describe('a caller that throws when its command starts', () => {
  it('is thrown at, when nothing of the command is left', async () => {
    const folder = temporaryFolder();
    const onStart = (): void => {
      throw new Error('a bug of ours');
    };
    try {
      await assert.rejects(runIn(folder, `exec sleep ${tag}`, { onStart }, { isolation: 'off' }), /a bug of ours/);
      assert.deepEqual(processesWith(`sleep ${tag}`), []);
    } finally {
      removeFolder(folder);
    }
  });
});

describe('a command of the desktop', () => {
  it('runs outside of the sandbox, with the home and the screen of the user', async () => {
    const folder = temporaryFolder();
    try {
      const env = { ...process.env, HOME: folder, DISPLAY: ':9', OPENAI_API_KEY: 'fake' };
      const line = 'echo "$HOME $DISPLAY ${CI:-none} ${OPENAI_API_KEY:-none}"';
      const policy = { desktop: true, network: 'open' } as const;
      const { stdout } = await runIn(folder, line, { policy }, { env });
      assert.equal(stdout, `${folder} :9 none none\n`);
    } finally {
      removeFolder(folder);
    }
  });
});
