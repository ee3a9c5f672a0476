import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'mocha';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { completed, midway, newProject, turn } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';

function engineOfThree(): MemoryEngine {
  const engine = new MemoryEngine();
  engine.tell(completed(newProject({ id: randomUUID(), name: 'Done one' })));
  engine.tell(midway({ id: randomUUID() }));
  const name = 'A name that goes on and on, \u001b[31mlonger than any terminal would like it to be';
  const unpriced = turn(midway({ id: randomUUID(), name }), { costUsd: null });
  engine.tell(stopped(unpriced, 'pausedByUser'));
  return engine;
}

describe('the views of the command line', () => {
  it('list projects, the busy ones first, and keep to the width', async () => {
    for (const columns of [50, 80, 140]) {
      const { exitCode, stdout } = await cli(engineOfThree(), ['list'], {
        isTty: true,
        columns,
        env: { NO_COLOR: '1' },
      });
      assert.equal(exitCode, 0);
      const lines = stdout.trimEnd().split('\n');
      assert.equal(lines.length, 4);
      assert.match(lines[1] ?? '', /^[0-9a-f]{8} +Parse da.*working/);
      for (const line of lines) assert.ok(line.length <= columns, `${columns}: ${line}`);
      assert.doesNotMatch(stdout, /\u001b/);
    }
  });

  it('colour for a person and never for a pipe', async () => {
    assert.match((await cli(engineOfThree(), ['list'], { isTty: true })).stdout, /\u001b\[36mworking\u001b\[39m/);
    assert.doesNotMatch((await cli(engineOfThree(), ['list'])).stdout, /\u001b/);
  });

  it('say how an empty factory is filled', async () => {
    assert.match((await cli(new MemoryEngine(), ['list'])).stdout, /No projects yet\. Make one with/);
    const engine = engineOfThree();
    assert.equal((await cli(engine, ['list', '--status', 'timeout'])).stdout, 'No project is timeout.\n');
  });

  it('name projects that cannot be read beside the others', async () => {
    const engine = engineOfThree();
    engine.unreadable.push({ projectId: 'x', message: 'line 3 is torn' });
    const { stderr, exitCode } = await cli(engine, ['list']);
    assert.equal(exitCode, 0);
    assert.equal(stderr, 'Unreadable: x: line 3 is torn\n');
    assert.equal((await cli(engine, ['status', 'x'])).exitCode, 6);
  });

  it('give programs one whole document that no terminal obeys', async () => {
    const engine = new MemoryEngine();
    const description = 'C1 \u009b31m and \u202e turned';
    const id = engine.tell(midway({ description }).happens({ type: 'notice.raised', message: '\u009b31m' }));
    const { stdout } = await cli(engine, ['status', id, '--json']);
    assert.doesNotMatch(stdout, /[\u0080-\u009f\u202e]/);
    const parsed = JSON.parse(stdout) as { project: { id: string; costUsd: number }; notices: { message: string }[] };
    assert.equal(parsed.project.id, id);
    assert.equal(parsed.project.costUsd, 0.12);
    assert.equal(parsed.notices[0]?.message, '\u009b31m');
  });

  it('show tasks with what comes before them and what verified them', async () => {
    const engine = new MemoryEngine();
    const id = engine.tell(midway());
    const { stdout } = await cli(engine, ['tasks', id.slice(0, 13)]);
    assert.equal(
      stdout,
      [
        '     task            status       priority  comes after                    verified by',
        '[x]  Read the year   done         1                                        Acceptance check: Read the year passed. (2026-01-05 23:00 UTC)',
        '[ ]  Read the month  in progress  1         Read the year',
        '[ ]  Read the day    waits        2         Read the year, Read the month',
        '',
      ].join('\n'),
    );
  });

  it('refuse an unknown project with a sentence, and with a document for programs', async () => {
    const { exitCode, stdout, stderr } = await cli(new MemoryEngine(), ['tasks', 'nope', '--json']);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^There is no project "nope"\./);
    assert.equal((JSON.parse(stdout) as { error: { exitCode: number } }).error.exitCode, 1);
  });
});
