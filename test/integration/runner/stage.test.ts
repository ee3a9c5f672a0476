import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { HANG_MS } from '../../support/time/patience.ts';
import { processesWith } from '../../support/sandbox/sandbox-run.ts';
import { until } from '../../support/time/until.ts';
import { runStage } from '../../runner/stage.mjs';

describe('a stage of the test runner', () => {
  let logs: string;

  beforeEach(() => {
    logs = mkdtempSync(join(tmpdir(), 'stage-'));
  });
  afterEach(() => {
    rmSync(logs, { recursive: true, force: true });
  });

  const run = (
    script: string,
    more: { counted?: boolean; limitMs?: number; missing?: () => string; strict?: boolean } = {},
  ) => {
    const { strict = false, ...stage } = { counted: true, limitMs: HANG_MS, ...more };
    return runStage(
      { name: 'a stage', argv: [process.execPath, '-e', script], ...stage },
      { root: logs, logs, strict },
    );
  };
  const leave = (counts: string, code = 0) =>
    `require('fs').writeFileSync(process.env.DF_COUNTS, '${counts}'); process.exit(${code})`;
  const sum = ({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }) => [
    passed,
    failed,
    skipped,
  ];

  it('adds up what its program counted', async () => {
    assert.deepEqual(sum(await run(leave('{"passed":3,"failed":0,"skipped":1}'))), [3, 0, 1]);
    assert.deepEqual(sum(await run(leave('{"passed":3,"failed":2,"skipped":0}', 1))), [3, 2, 0]);
  });

  it('has failed when it left no counts, whatever its exit code', async () => {
    const result = await run('process.exit(0)');
    assert.deepEqual(sum(result), [0, 1, 0]);
    assert.match(result.note ?? '', /no counts/);
  });

  it('has failed when no test ran', async () => {
    assert.deepEqual(sum(await run(leave('{"passed":0,"failed":0,"skipped":5}'))), [0, 1, 0]);
  });

  it('has failed when its program did, though every test passed', async () => {
    assert.deepEqual(sum(await run(leave('{"passed":3,"failed":0,"skipped":0}', 2))), [3, 1, 0]);
  });

  it('is its exit code where nothing is counted', async () => {
    assert.deepEqual(sum(await run('', { counted: false })), [1, 0, 0]);
    assert.deepEqual(sum(await run('process.exit(3)', { counted: false })), [0, 1, 0]);
  });

  it('has failed when its program cannot be started', async () => {
    const stage = { name: 'gone', argv: [join(logs, 'nothing')], counted: false, limitMs: HANG_MS };
    assert.deepEqual(sum(await runStage(stage, { root: logs, logs, strict: false })), [0, 1, 0]);
  });

  it('is skipped with the reason for what the machine lacks, and has failed for it where that is not allowed', async () => {
    const missing = () => 'no browser';
    const skipped = await run(leave('{}'), { missing });
    assert.deepEqual([...sum(skipped), skipped.note], [0, 0, 1, 'no browser']);
    assert.deepEqual(sum(await run(leave('{}'), { missing, strict: true })), [0, 1, 0]);
  });

  it('keeps all that was printed', async () => {
    const result = await run("console.log('out'); console.error('err'); process.exit(1)", { counted: false });
    assert.match(readFileSync(result.log ?? '', 'utf8'), /out[\s\S]*err/);
  });

  it('ends at its limit together with what it started', async function () {
    if (process.platform === 'win32') this.skip();
    const tag = `1000.${process.pid}`;
    const script = `require('child_process').spawn('sleep', ['${tag}'], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const result = await run(script, { counted: false, limitMs: 2000 });
    assert.deepEqual(sum(result), [0, 1, 0]);
    assert.match(result.note ?? '', /not done after/);
    await until(() => processesWith(tag).length === 0, 'the end of what it started');
  });
});
