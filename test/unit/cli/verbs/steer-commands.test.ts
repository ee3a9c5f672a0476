import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../../src/domain/refusal.ts';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';
import type { Told } from '../../../support/told/told.ts';

function engineWith(told: Told = midway()): { engine: MemoryEngine; id: string } {
  const engine = new MemoryEngine();
  return { engine, id: engine.tell(told) };
}

describe('telling a project something', () => {
  it('pauses it, and is content when it is paused already', async () => {
    const { engine, id } = engineWith();
    assert.deepEqual(await cli(engine, ['pause', id]), { exitCode: 0, stdout: 'Paused.\n', stderr: '' });
    assert.equal((await cli(engine, ['pause', id])).stdout, 'It is paused already.\n');
  });

  it('says when the driver has not come to it yet, instead of claiming that it is done', async () => {
    const { engine, id } = engineWith();
    engine.pauseProject = async () => ({ ok: true, value: null });
    assert.match((await cli(engine, ['pause', id])).stdout, /was told, and is still ending its turn/);
  });

  it('keeps why it was terminated, and does not do it twice', async () => {
    const { engine, id } = engineWith();
    assert.equal((await cli(engine, ['terminate', id, '--reason', 'wrong\nproject'])).exitCode, 0);
    assert.deepEqual(engine.project(id)?.state.project.reason, { code: 'terminatedByUser', detail: 'wrong project' });
    const again = await cli(engine, ['terminate', id]);
    assert.deepEqual([again.exitCode, again.stderr], [1, 'Nothing to terminate: the project is terminated.\n']);
  });

  it('changes the limits that are named and no others', async () => {
    const { engine, id } = engineWith();
    const { stdout } = await cli(engine, [
      'limits',
      id,
      '--max-cost',
      'none',
      '--max-turns',
      '1',
      '--max-tokens',
      '2M',
    ]);
    assert.equal(stdout, 'time    12 h 00 min\ncost    no cap\nturns   1 turn\ntokens  2,000,000\n');
    assert.deepEqual(engine.project(id)?.state.project.limits, {
      maxRuntimeMs: 43_200_000,
      maxCostUsd: null,
      maxTurns: 1,
      maxTokens: 2_000_000,
    });
    const shown = JSON.parse((await cli(engine, ['limits', id, '--json'])).stdout) as { project: { maxTurns: number } };
    assert.equal(shown.project.maxTurns, 1);
  });

  it('accepts foreign changes with a list of what was accepted', async () => {
    const { engine, id } = engineWith(stopped(midway(), 'tampered'));
    assert.match(
      (await cli(engine, ['accept', id])).stdout,
      /^Accepted:\n {2}the branch main moved from aaaaaaaaaa to bbbbbbbbbb\nResume/,
    );
    assert.match((await cli(engine, ['accept', id])).stdout, /^Nothing changed/);
  });

  it('forgets a project only when that is really meant', async () => {
    const { engine, id } = engineWith();
    const asked = await cli(engine, ['delete', id]);
    assert.equal(asked.exitCode, 1);
    assert.match(asked.stderr, /go to the trash[\s\S]*df\/parse-dates\/2026-01-05 stays\. Add --yes/);
    assert.ok(engine.project(id));
    const done = JSON.parse((await cli(engine, ['delete', id, '--yes', '--json'])).stdout) as { deleted: string };
    assert.equal(done.deleted, id);
    assert.equal(engine.project(id), undefined);
  });

  it('hands on why the engine refused', async () => {
    const { engine, id } = engineWith();
    engine.pauseProject = async () => ({ ok: false, failure: reportedBy({ message: 'The disk is full. Make room.' }) });
    assert.deepEqual(await cli(engine, ['pause', id]), {
      exitCode: 1,
      stdout: '',
      stderr: 'The disk is full. Make room.\n',
    });
  });
});
