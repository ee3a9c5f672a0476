import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { linkDependencies } from '../../../../src/adapters/gates/dependency-link.ts';
import { blobIdOf } from '../../../../src/adapters/run-hosts/local/blobs.ts';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import { qualityReportSchema, type Gate, type QualityReport } from '../../../../src/domain/evidence/checks.ts';
import type { GateContext, GateProgress } from '../../../../src/runtime/gates/gate-context.ts';
import { runBaseline, runGates } from '../../../../src/runtime/gates/run-gates.ts';
import { never, processesWith, removeFolder, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { SteeredClock } from '../../../support/time/steered-clock.ts';
import { until } from '../../../support/time/until.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

const gate = (name: string, command: string, fields: Partial<Gate> = {}): Gate => ({
  name,
  kind: 'custom',
  command,
  expectedExitCode: 0,
  required: true,
  origin: 'detected',
  timeoutMs: 3_600_000,
  because: '',
  ...fields,
});

for (const isolation of ['auto', 'off'] as const) {
  describe(`quality gates in real processes, isolation ${isolation}`, () => {
    let folder = '';
    let context: GateContext;
    const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, isolation });

    beforeEach(() => {
      folder = temporaryFolder();
      const worktreePath = join(folder, 'work "tree" é');
      const runDirectory = join(folder, 'run');
      mkdirSync(worktreePath);
      mkdirSync(runDirectory);
      const { platform } = process;
      context = {
        worktreePath,
        runDirectory,
        baseline: null,
        network: 'none',
        notFound: [],
        writable: [],
        readable: [],
        env: {},
        platform,
      };
    });
    afterEach(() => {
      removeFolder(folder);
    });

    const stored = new Map<string, string>();
    const keepOutput = async (output: string): Promise<string> => {
      stored.set(blobIdOf(output), output);
      return blobIdOf(output);
    };
    const run = async (gates: Gate[], fields: Partial<GateContext> = {}, signal = never): Promise<QualityReport> =>
      qualityReportSchema.parse(
        await runGates(gates, { ...context, ...fields }, { sandbox, clock: systemClock, keepOutput }, signal),
      );

    it('judge the worktree by exit code, one after the other, each on what the one before left', async () => {
      const { passed, checks } = await run([
        gate('writes', 'echo built > "out put.txt"'),
        gate('reads', 'cat "out put.txt" && exit 3'),
        gate('expects', 'exit 3', { expectedExitCode: 3 }),
      ]);
      assert.equal(passed, false);
      assert.deepEqual(
        checks.map((check) => [check.verdict, check.exitCode]),
        [
          ['passed', 0],
          ['failed', 3],
          ['passed', 3],
        ],
      );
      assert.match(checks[1]!.output, /^built/);
      assert.ok(checks[0]!.durationMs > 0);
    });

    it('cannot pass by what they print or by what they leave behind', async () => {
      const { checks } = await run([
        gate('prints', 'echo "exit code 0, all passed"; exit 1'),
        gate('lies', '(sleep 0.2; exit 0) & exit 1'),
        gate('kills itself', 'kill -9 $$'),
      ]);
      assert.deepEqual(
        checks.map((check) => check.verdict),
        ['failed', 'failed', 'failed'],
      );
    });

    it('keep head and tail of a long output, and all of it outside the report', async () => {
      const { checks } = await run([gate('long', 'echo first; seq 1 200000; echo last; exit 1')]);
      const [check] = checks;
      assert.ok(check!.output.length < 40_000, `${check!.output.length} characters`);
      assert.match(check!.output, /^first[\s\S]*last\s*$/);
      const whole = stored.get(check!.outputBlob!) ?? '';
      assert.ok(whole.length > 1_000_000);
      assert.match(whole, /^first\n[\s\S]*\n50000\n[\s\S]*last\s*$/);
    });

    it('that never end are stopped with all they started, and their last words are kept', async () => {
      const name = `endless-${process.pid}-${isolation}`;
      const line = `sh -c 'while :; do sleep 1; done' ${name} & echo waiting for the test; wait`;
      const clock = new SteeredClock();
      const onProgress = (progress: GateProgress) => {
        if (progress.type === 'printed') clock.forward(60_000);
      };
      const deps = {
        sandbox: createSandbox({ redaction: noKeys, env: process.env, clock, isolation }),
        clock,
        keepOutput,
        onProgress,
      };
      const gates = [gate('endless', line, { timeoutMs: 60_000 }), gate('next', 'true')];
      const { checks, passed } = await runGates(gates, context, deps, never);
      assert.equal(passed, false);
      assert.deepEqual(
        checks.map((check) => check.verdict),
        ['timedOut', 'passed'],
      );
      assert.match(checks[0]!.output, /waiting for the test/);
      assert.match(checks[0]!.note, /did not end within/);
      assert.deepEqual(processesWith(name), []);
    });

    it('that cannot be started are not verified, in the words of the tools themselves', async () => {
      writeFileSync(join(context.worktreePath, 'package.json'), '{"scripts":{}}');
      writeFileSync(join(context.worktreePath, 'Makefile'), 'all:\n');
      writeFileSync(join(context.worktreePath, 'plain.txt'), '');
      const { checks } = await run([
        gate('npm', 'npm run lint'),
        gate('make', 'make lint'),
        gate('missing', 'no-such-program-anywhere --check'),
        gate('plain', './plain.txt'),
      ]);
      assert.deepEqual(
        checks.map((check) => `${check.name} ${check.verdict}`),
        ['npm notVerified', 'make notVerified', 'missing notVerified', 'plain notVerified'],
      );
      const elsewhere = await run([gate('a', 'true')], { worktreePath: join(folder, 'gone') });
      assert.equal(elsewhere.checks[0]!.verdict, 'notVerified');
      assert.match(elsewhere.checks[0]!.note, /gone/);
    });

    it('that failed in the baseline are told apart from those that fail now', async () => {
      const gates = [gate('old', 'test -e never'), gate('new', 'test ! -e broken'), gate('mended', 'test -e mended')];
      const deps = { sandbox, clock: systemClock, keepOutput };
      const baseline = await runBaseline(gates, context, deps, never);
      assert.deepEqual(
        baseline.checks.map((check) => check.verdict),
        ['failed', 'passed', 'failed'],
      );
      writeFileSync(join(context.worktreePath, 'broken'), '');
      writeFileSync(join(context.worktreePath, 'mended'), '');
      const { checks } = await run(gates, { baseline });
      assert.deepEqual(
        checks.map((check) => check.verdict),
        ['failedBefore', 'failed', 'passed'],
      );
    });

    it('end soon after an abort, with the rest not verified', async () => {
      const stop = new AbortController();
      const seen: GateProgress[] = [];
      const onProgress = (progress: GateProgress) => {
        seen.push(progress);
      };
      const gates = [gate('long', 'echo begun; sleep 600'), gate('never begun', 'true')];
      const ended = runGates(gates, context, { sandbox, clock: systemClock, keepOutput, onProgress }, stop.signal);
      await until(() => seen.some((progress) => progress.type === 'printed'), 'the gate printed something');
      stop.abort();
      const { passed, checks } = await ended;
      assert.equal(passed, false);
      assert.deepEqual(
        checks.map((check) => check.verdict),
        ['notVerified', 'notVerified'],
      );
    });

    it('see the dependencies that were linked from the main checkout, and cannot change them', async () => {
      const main = join(folder, 'main');
      mkdirSync(join(main, 'node_modules/dep'), { recursive: true });
      writeFileSync(join(main, 'package.json'), '{}');
      writeFileSync(join(main, 'node_modules/dep/index.js'), 'console.log("installed");');
      const linked = await linkDependencies({
        repositoryPath: main,
        worktreePath: context.worktreePath,
        isIgnored: async () => true,
      });
      const { readable } = linked;
      const { checks } = await run(
        [gate('uses', 'node -e \'require("dep")\''), gate('writes', 'echo x >> node_modules/dep/index.js')],
        { readable },
      );
      assert.equal(checks[0]!.verdict, 'passed', checks[0]!.output);
      const isIsolated = (await sandbox.level()) === 'isolated';
      assert.equal(checks[1]!.verdict, isIsolated ? 'notVerified' : 'passed');
    });
  });
}
