import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../../src/domain/refusal.ts';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { midway } from '../../../support/told/by-hand.ts';
import type { ForkRequest } from '../../../../src/engine/project-requests.ts';

describe('fork', () => {
  it('makes a second project, says where it came from and how it is started', async () => {
    const engine = new MemoryEngine();
    const id = engine.tell(midway());
    const { exitCode, stdout, stderr } = await cli(engine, ['fork', id]);
    assert.deepEqual([exitCode, stderr], [0, '']);
    const fork = engine.snapshot().projects.find(({ state }) => state.project.parentProjectId === id)?.state;
    assert.ok(fork !== undefined);
    assert.equal(
      stdout,
      `Made "${fork.project.name}": ${fork.project.workBranch} from main, forked from ${fork.origin?.parentBranch} at event ${fork.origin?.atSeq}.\nStart it with: dark-factory start ${fork.project.id.slice(0, 8)}\n`,
    );
    const shown = JSON.parse((await cli(engine, ['fork', id, '--name', 'Third', '--json'])).stdout) as {
      project: { name: string; origin: { parentProjectId: string } };
    };
    assert.deepEqual([shown.project.name, shown.project.origin.parentProjectId], ['Third', id]);
  });

  it('hands on what was asked for, and the refusal', async () => {
    const engine = new MemoryEngine();
    const id = engine.tell(midway());
    const asked: ForkRequest[] = [];
    engine.forkProject = async (_, request) => {
      asked.push(request);
      return { ok: false, failure: reportedBy({ message: 'Not now.' }) };
    };
    const flags = [
      '--at',
      '7',
      '-n',
      'X',
      '--max-runtime',
      '1h',
      '--max-cost',
      'none',
      '--max-turns',
      '3',
      '--max-tokens',
      '2k',
    ];
    const refused = await cli(engine, ['fork', id, ...flags]);
    assert.deepEqual([refused.exitCode, refused.stdout, refused.stderr], [1, '', 'Not now.\n']);
    assert.deepEqual(asked, [
      { atSeq: 7, name: 'X', limits: { maxRuntimeMs: 3_600_000, maxCostUsd: null, maxTurns: 3, maxTokens: 2000 } },
    ]);
    const wrong = await cli(engine, ['fork', id, '--at', 'yesterday']);
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /whole number from 1 up/);
  });
});
