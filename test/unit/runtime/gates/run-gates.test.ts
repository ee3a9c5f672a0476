import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { blobIdOf } from '../../../../src/adapters/run-hosts/local/blobs.ts';
import { qualityReportSchema, type Gate, type QualityReport } from '../../../../src/domain/evidence/checks.ts';
import type { CommandResult } from '../../../../src/ports/sandbox.ts';
import type { GateContext } from '../../../../src/runtime/gates/gate-context.ts';
import { runBaseline, runGates } from '../../../../src/runtime/gates/run-gates.ts';
import { fakeSandbox } from '../../../support/fakes/fake-sandbox.ts';

const gate = (name: string, fields: Partial<Gate> = {}): Gate => ({
  name,
  kind: 'tests',
  command: `run ${name}`,
  expectedExitCode: 0,
  required: true,
  origin: 'detected',
  timeoutMs: 60_000,
  because: '',
  ...fields,
});
const context: GateContext = {
  worktreePath: '/work tree',
  runDirectory: '/runs/1',
  ...{ baseline: null, network: 'none' },
  notFound: [],
  writable: ['/tmp/cache'],
  readable: ['/main/node_modules'],
  env: { GUARD: '1' },
  platform: 'linux',
};
const keepOutput = async (output: string): Promise<string> => blobIdOf(output);
const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };

async function run(
  gates: Gate[],
  answer: (line: string) => Partial<CommandResult>,
  fields: Partial<GateContext> = {},
  signal = new AbortController().signal,
): Promise<QualityReport> {
  const report = await runGates(
    gates,
    { ...context, ...fields },
    { sandbox: fakeSandbox(answer), clock, keepOutput },
    signal,
  );
  return qualityReportSchema.parse(report);
}
const verdict = async (result: Partial<CommandResult>, fields: Partial<Gate> = {}, before?: Partial<CommandResult>) => {
  const gates = [gate('g', fields)];
  const baseline = before === undefined ? null : await run(gates, () => before);
  const { passed, checks } = await run(gates, () => result, { baseline });
  return `${checks[0]!.verdict}${passed ? '' : ', blocks'}`;
};

describe('a quality gate', () => {
  it('passes by the exit code alone, whatever is printed', async () => {
    assert.equal(await verdict({ exitCode: 0, output: '12 failing' }), 'passed');
    assert.equal(await verdict({ exitCode: 1, output: 'all tests passed, exit code 0' }), 'failed, blocks');
    assert.equal(await verdict({ exitCode: 3 }, { expectedExitCode: 3 }), 'passed');
    assert.equal(await verdict({ exitCode: 0 }, { expectedExitCode: 3 }), 'failed, blocks');
  });

  it('has not passed when it was stopped, killed or ran out of memory', async () => {
    assert.equal(await verdict({ exitCode: null, timedOut: true, output: 'tail' }), 'timedOut, blocks');
    assert.equal(await verdict({ exitCode: 0, timedOut: true }), 'timedOut, blocks');
    assert.equal(await verdict({ exitCode: null, wentSilent: true }), 'timedOut, blocks');
    assert.equal(await verdict({ exitCode: null, outOfMemory: true }), 'failed, blocks');
    assert.equal(await verdict({ exitCode: null, signal: 'SIGSEGV' }), 'failed, blocks');
  });

  it('says what stopped it', async () => {
    const notes: string[] = [];
    for (const result of [{ timedOut: true }, { wentSilent: true }, { outOfMemory: true }, { signal: 'SIGSEGV' }]) {
      const { checks } = await run([gate('g')], () => ({ exitCode: null, ...result }));
      notes.push(checks[0]!.note);
    }
    assert.deepEqual(notes, [
      'It did not end within 1 min and was stopped.',
      'It printed nothing for too long and was stopped.',
      'It used more memory than it may and was stopped.',
      'It was ended by the signal SIGSEGV.',
    ]);
  });

  it('is not verified when it could not be started, and that stands in the way', async () => {
    assert.equal(await verdict({ exitCode: 127 }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: 126 }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: null, startFailure: 'No such folder.' }), 'notVerified, blocks');
    assert.equal(
      await verdict({ exitCode: 1, output: 'npm error Missing script: "test"\nnpm error' }),
      'notVerified, blocks',
    );
  });

  it('that failed before the work is said to have failed before, unless it now hangs', async () => {
    assert.equal(await verdict({ exitCode: 1 }, {}, { exitCode: 2 }), 'failedBefore');
    assert.equal(await verdict({ exitCode: 0 }, {}, { exitCode: 2 }), 'passed');
    assert.equal(await verdict({ exitCode: 1 }, {}, { exitCode: 0 }), 'failed, blocks');
    assert.equal(await verdict({ timedOut: true }, {}, { exitCode: 1 }), 'timedOut, blocks');
  });

  it('that did not end in time before the work excuses nothing', async () => {
    assert.equal(await verdict({ timedOut: true }, {}, { timedOut: true }), 'timedOut, blocks');
    assert.equal(await verdict({ exitCode: 1 }, {}, { timedOut: true }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: 0 }, {}, { timedOut: true }), 'passed');
  });

  it('that was red before the work fails by each test that fails now only', async () => {
    const red = (...names: string[]) => ({
      exitCode: 1,
      output: [
        ...names.map((name) => `test ${name} ... FAILED`),
        `test result: FAILED. 9 passed; ${names.length} failed;`,
      ].join('\n'),
    });
    assert.equal(await verdict(red('a'), {}, red('a', 'b')), 'failedBefore');
    assert.equal(await verdict(red('c'), {}, red('a', 'b')), 'failed, blocks');
    assert.equal(await verdict({ exitCode: 101, output: 'error: could not compile' }, {}, red('a')), 'failed, blocks');
    const gates = [gate('g')];
    const baseline = await run(gates, () => red('a'));
    const { checks } = await run(gates, () => red('a', 'b'), { baseline });
    assert.equal(checks[0]!.note, 'Failing now and not before the work: b.');
    const worse = await run(gates, () => ({ exitCode: 1, output: "Cannot find module 'x'" }), { baseline });
    assert.equal(worse.checks[0]!.verdict, 'failed');
  });

  it('that its surroundings kept from running before the work is never called red before', async () => {
    const readOnly = { exitCode: 1, output: 'EROFS: read-only file system' };
    const gates = [gate('g')];
    const baseline = await run(gates, () => readOnly);
    assert.deepEqual(
      [baseline.checks[0]!.verdict, baseline.checks[0]!.cause, baseline.passed],
      ['notVerified', 'readOnly', false],
    );
    for (const now of [readOnly, { exitCode: 1, output: 'assert' }, { exitCode: 127 }]) {
      assert.equal(await verdict(now, {}, readOnly), 'notVerified, blocks');
    }
    const waived = await run(gates, () => readOnly, { baseline, waived: ['g'] });
    assert.deepEqual([waived.checks[0]!.verdict, waived.passed], ['notVerified', true]);
    assert.match(waived.checks[0]!.note, /could not be run before the work either\.$/);
    assert.equal(await verdict({ exitCode: 0 }, {}, readOnly), 'passed');
  });

  it('that a person goes on without still fails by a test that fails now only', async () => {
    const network = (...names: string[]) => ({
      exitCode: 1,
      output: [
        ...names.map((name) => `test ${name} ... FAILED`),
        `test result: FAILED. 9 passed; ${names.length} failed;`,
        'EAI_AGAIN',
      ].join('\n'),
    });
    const gates = [gate('g')];
    const baseline = await run(gates, () => network('fetches'));
    const waived = (now: Partial<CommandResult>) => run(gates, () => now, { baseline, waived: ['g'] });
    assert.equal((await waived(network('fetches'))).checks[0]!.verdict, 'notVerified');
    const broken = await waived(network('adds', 'fetches'));
    assert.deepEqual([broken.checks[0]!.verdict, broken.passed], ['failed', false]);
  });

  it('that blames its surroundings after it had passed fails', async () => {
    assert.equal(
      await verdict({ exitCode: 1, output: "Cannot find package 'new'" }, {}, { exitCode: 0 }),
      'failed, blocks',
    );
  });

  it('that is red and then green is flaky, and says so', async () => {
    for (const before of [null, await run([gate('g')], () => ({ exitCode: 0 }))]) {
      let times = 0;
      const answer = () => ({ exitCode: ++times === 1 ? 1 : 0, output: `run ${times}` });
      const { passed, checks } = await run([gate('g')], answer, { baseline: before });
      assert.deepEqual([checks[0]!.verdict, passed, times, checks[0]!.output], ['flaky', true, 2, 'run 1']);
    }
  });

  it('is repeated once, and only where a second run can say something else', async () => {
    const timesOf = async (fields: Partial<Gate>, result: Partial<CommandResult>): Promise<number> => {
      let times = 0;
      await run([gate('g', fields)], () => {
        times++;
        return result;
      });
      return times;
    };
    assert.equal(await timesOf({}, { exitCode: 1 }), 2);
    assert.equal(await timesOf({ kind: 'custom' }, { exitCode: 1 }), 2);
    assert.equal(await timesOf({ kind: 'lint' }, { exitCode: 1 }), 1);
    assert.equal(await timesOf({}, { exitCode: 127 }), 1);
    assert.equal(await timesOf({}, { timedOut: true }), 1);
    assert.equal(await timesOf({}, { exitCode: 0 }), 1);
  });

  it('that passed or failed before must still be there afterwards', async () => {
    assert.equal(await verdict({ exitCode: 127 }, {}, { exitCode: 0 }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: 127 }, {}, { exitCode: 1 }), 'notVerified, blocks');
  });

  it('that never could be run stands in the way, wherever it comes from', async () => {
    assert.equal(await verdict({ exitCode: 127 }, {}, { exitCode: 127 }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: 127 }, { origin: 'user' }, { exitCode: 127 }), 'notVerified, blocks');
    assert.equal(await verdict({ exitCode: 127 }, { origin: 'persona' }, { exitCode: 127 }), 'notVerified, blocks');
  });

  it('of a task has no excuse in the past', async () => {
    const acceptance = { origin: 'acceptance' as const };
    assert.equal(await verdict({ exitCode: 1 }, acceptance, { exitCode: 1 }), 'failed, blocks');
  });

  it('is compared only with the same command under the same name', async () => {
    const baseline = await run([gate('a', { command: 'x' }), gate('b')], () => ({ exitCode: 1 }));
    const { checks } = await run([gate('a', { command: 'y' })], () => ({ exitCode: 1 }), { baseline });
    assert.equal(checks[0]!.verdict, 'failed');
  });
});

describe('a run of quality gates', () => {
  it('goes on after a failure, in order, each in the worktree without network', async () => {
    const sandbox = fakeSandbox((line) => ({ exitCode: line === 'run b' ? 1 : 0 }));
    const seen: string[] = [];
    const onProgress = (progress: { type: string }) => seen.push(progress.type);
    const gates = [gate('a'), gate('b'), gate('c')];
    const report = await runGates(
      gates,
      context,
      { sandbox, clock, keepOutput, onProgress },
      new AbortController().signal,
    );
    assert.deepEqual(
      report.checks.map((check) => check.verdict),
      ['passed', 'failed', 'passed'],
    );
    assert.equal(report.passed, false);
    assert.deepEqual(seen, ['began', 'ended', 'began', 'ended', 'began', 'ended']);
    const asked = sandbox.commands[1]!;
    assert.deepEqual(asked.argv, ['/bin/sh', '-c', 'run b']);
    assert.equal(asked.cwd, '/work tree');
    const { writable, readable, env } = context;
    assert.deepEqual(asked.policy, { writable, readable, network: 'none', home: [], env });
    assert.equal(asked.limits.timeoutMs, 60_000);
    assert.equal(asked.outputFile, '/runs/1/02-b.log');
  });

  it('stores an output that is too large for a report, and no other', async () => {
    const short = 'x'.repeat(16_000);
    const { checks } = await run([gate('short'), gate('long')], (line) => ({
      output: line === 'run short' ? short : `${short}y`,
    }));
    assert.deepEqual(
      checks.map(({ outputBlob, outputFile }) => [outputBlob, outputFile]),
      [
        [undefined, null],
        [blobIdOf(`${short}y`), null],
      ],
    );
    assert.ok((checks[1]?.output.length ?? Infinity) < 16_100);
  });

  it('shows what the repository has no gate for, and does not ask for it', async () => {
    const notFound = [
      { kind: 'lint', reason: null },
      { kind: 'tests', reason: 'dependencies are not installed' },
    ] as const;
    const { passed, checks } = await run([], () => ({}), { notFound });
    assert.equal(passed, true);
    assert.deepEqual(
      checks.map(({ name, kind, verdict, note }) => [name, kind, verdict, note]),
      [
        ['lint', 'lint', 'notVerified', 'The repository has no such check.'],
        ['tests', 'tests', 'notVerified', 'dependencies are not installed'],
      ],
    );
  });

  it('has not passed when it was cancelled, even if nothing in it was required', async () => {
    const stop = new AbortController();
    const answer = () => {
      stop.abort();
      return { exitCode: null, cancelled: true };
    };
    const gates = [gate('a', { required: false }), gate('b', { required: false })];
    const { passed, checks } = await run(gates, answer, {}, stop.signal);
    assert.equal(passed, false);
    assert.deepEqual(
      checks.map((check) => check.verdict),
      ['notVerified', 'notVerified'],
    );
  });

  it('runs shell lines by cmd on Windows', async () => {
    const sandbox = fakeSandbox(() => ({}));
    await runBaseline(
      [gate('a')],
      { ...context, platform: 'win32' },
      { sandbox, clock, keepOutput },
      new AbortController().signal,
    );
    assert.deepEqual(sandbox.commands[0]!.argv, ['cmd.exe', '/d', '/s', '/c', 'run a']);
  });
});
