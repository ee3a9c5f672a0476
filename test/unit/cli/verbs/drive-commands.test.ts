import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectStatus } from '../../../../src/domain/run/project-status.ts';
import type { StatusReasonCode } from '../../../../src/domain/run/status-reason.ts';
import { cli, startCli, type CliRun } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { until } from '../../../support/time/until.ts';

const end = (to: ProjectStatus, code: StatusReasonCode, detail = '') =>
  ({ type: 'status.changed', to, reason: { code, detail } }) as const;

/** A new project, being driven by the command. */
async function started(flags: string[] = [], io = {}): Promise<{ engine: MemoryEngine; id: string; run: CliRun }> {
  const engine = new MemoryEngine();
  const id = engine.add((state) => {
    state.project.status = 'initializing';
  });
  const run = startCli(engine, ['start', id, ...flags], io);
  await until(() => engine.project(id)?.drivenBy === 'here');
  return { engine, id, run };
}

describe('start', () => {
  it('ends with the code of the status in which the work came to rest, and a summary', async () => {
    const ends: [ProjectStatus, StatusReasonCode, number][] = [
      ['completed', 'allTasksDone', 0],
      ['failed', 'gitFailed', 3],
      ['failed', 'terminatedByUser', 3],
      ['paused', 'limitReached', 4],
      ['timeout', 'runtimeReached', 4],
    ];
    for (const [status, code, exitCode] of ends) {
      const { engine, id, run } = await started();
      engine.happen(id, end(status, code, 'because'));
      assert.equal(await run.exitCode, exitCode, code);
      assert.match(run.stdout(), /^Parse dates: /m);
      assert.equal(engine.closed, true);
    }
  });

  it('pauses at the first Ctrl-C, says so, and ends with 130 and the summary', async () => {
    const { engine, id, run } = await started();
    run.interrupt();
    assert.equal(await run.exitCode, 130);
    assert.equal(engine.project(id)?.state.project.status, 'paused');
    assert.match(run.stderr(), /Pausing: the turn in flight is ended, what it did is kept\./);
    assert.match(run.stdout(), /Parse dates: paused/);
  });

  it('stops at once when it is told to, and leaves the project running for the next start', async () => {
    const { engine, id, run } = await started(['--watch']);
    run.stop();
    assert.equal(await run.exitCode, 130);
    assert.equal(engine.project(id)?.state.project.status, 'active');
    assert.match(run.stderr(), /goes on where it stood/);
  });

  it('waits for credits, unless it is told to leave with 5', async () => {
    const { engine, id, run } = await started(['--no-wait']);
    engine.happen(id, end('waiting_for_credits', 'noProvider', 'quota is used up'));
    assert.equal(await run.exitCode, 5);
    assert.match(run.stdout(), /waiting for credits/);
    const waiting = await started();
    waiting.engine.happen(waiting.id, end('waiting_for_credits', 'noProvider'));
    waiting.engine.happen(waiting.id, end('active', 'providerBack'), end('completed', 'allTasksDone'));
    assert.equal(await waiting.run.exitCode, 0);
  });

  it('shows each event once, in order, as lines where nobody looks at a terminal', async () => {
    const { engine, id, run } = await started(['--watch']);
    engine.happen(id, { type: 'task.started', taskId: 't2', persona: 'engineer' });
    engine.act({ type: 'agent.acted', projectId: id, action: 'ran npm test' });
    engine.act({ type: 'agent.acted', projectId: 'another', action: 'ran something else' });
    engine.happen(id, { type: 'notice.raised', message: 'look\u001b[2J here' });
    engine.happen(id, end('completed', 'allTasksDone'));
    assert.equal(await run.exitCode, 0);
    const lines = run.stdout().split('\n').slice(0, run.stdout().split('\n').indexOf(''));
    assert.deepEqual(
      lines.map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'T')).filter((line) => !line.includes('now run by')),
      [
        'T  status: active (started).',
        'T  engineer takes “Read the month”',
        'T    ran npm test',
        'T  notice: look here',
        'T  status: completed (all tasks done).',
      ],
    );
  });

  it('gives programs one document a line, the last with the exit code', async () => {
    const { engine, id, run } = await started(['--watch', '--json']);
    engine.happen(id, end('paused', 'limitReached', 'turns'));
    assert.equal(await run.exitCode, 4);
    const documents = run
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; exitCode?: number; project?: { status: string } });
    assert.deepEqual([...new Set(documents.map(({ type }) => type))].toSorted(), ['end', 'events', 'project']);
    assert.deepEqual(
      [documents.at(-1)?.type, documents.at(-1)?.exitCode, documents.at(-1)?.project?.status],
      ['end', 4, 'paused'],
    );
  });

  it('names the verb that fits when it does not fit itself', async () => {
    const cases: [ProjectStatus, string, RegExp, number][] = [
      ['failed', 'start', /"dark-factory retry"/, 1],
      ['initializing', 'resume', /"dark-factory start"/, 1],
      ['active', 'retry', /"dark-factory start"/, 1],
      ['completed', 'start', /is completed; nothing is left to do/, 0],
    ];
    for (const [status, verb, message, exitCode] of cases) {
      const engine = new MemoryEngine();
      const id = engine.add((state) => {
        state.project.status = status;
      });
      const run = startCli(engine, [verb, id]);
      assert.equal(await run.exitCode, exitCode);
      assert.match(run.stderr(), message);
    }
  });
});

describe('a project that has to wait for its turn', () => {
  const sentence = 'Queued, 1st: starts when the running project stops.';
  /** One project runs in this process, and the command asks for another. */
  async function queued(
    ...flags: string[]
  ): Promise<{ engine: MemoryEngine; id: string; running: string; run: CliRun }> {
    const engine = new MemoryEngine();
    engine.limit = 1;
    const running = engine.add(undefined, 'here');
    const id = engine.add(({ project }) => void (project.status = 'initializing'));
    const run = startCli(engine, ['start', id, ...flags]);
    await until(() => engine.project(id)?.queue !== undefined);
    return { engine, id, running, run };
  }

  it('says its place whenever that is another, and goes on when it is its turn', async () => {
    const { engine, id, running, run } = await queued();
    await until(() => run.stderr() !== '');
    assert.equal(run.stderr(), `${sentence} Ctrl-C takes it out of the queue.\n`);
    engine.ring();
    engine.happen(running, end('completed', 'allTasksDone'));
    await until(() => run.stderr().includes('once an editor window takes it up'));
    engine.takeTurn(id);
    await until(() => run.stderr().includes('Working on'));
    engine.happen(id, end('completed', 'allTasksDone'));
    assert.equal(await run.exitCode, 0);
    assert.equal(
      run
        .stderr()
        .split('\n')
        .filter((line) => line.startsWith(sentence)).length,
      1,
    );
  });

  it('leaves the queue with Ctrl-C and ends with 130, and keeps its place when the command is told to end', async () => {
    const left = await queued();
    left.run.interrupt();
    assert.equal(await left.run.exitCode, 130);
    assert.match(left.run.stderr(), /^Leaving the queue\. Ctrl-C again stops at once\.$/m);
    assert.match(left.run.stdout(), /Parse dates: not started/);
    assert.equal(left.engine.project(left.id)?.state.queued, null);
    const told = await queued();
    told.run.stop();
    assert.equal(await told.run.exitCode, 130);
    assert.match(told.run.stderr(), /^Stopped at once\. The project keeps its place in the queue, from where/m);
    assert.notEqual(told.engine.project(told.id)?.state.queued, null);
  });

  it('is left to the process that takes it up', async () => {
    const { engine, id, run } = await queued();
    engine.takeTurn(id, 'elsewhere');
    assert.equal(await run.exitCode, 1);
    assert.match(run.stderr(), /It is left to that one/);
  });

  it('is not waited for with --no-wait, which ends with 5 and the place as data', async () => {
    const { run } = await queued('--no-wait', '--json');
    assert.equal(await run.exitCode, 5);
    const { project, exitCode } = JSON.parse(run.stdout()) as { project: Record<string, unknown>; exitCode: number };
    assert.equal(exitCode, 5);
    assert.equal(project['statusWord'], 'queued, 1st');
    assert.deepEqual(project['queue'], { place: 1, running: 1, sentence: sentence.slice(0, -1) });
  });

  it('is followed while it is queued, and paused from anywhere', async () => {
    const { engine, id, run } = await queued();
    const followed = startCli(engine, ['status', id, '--watch']);
    assert.match((await cli(engine, ['list'])).stdout, /queued, 1st/);
    assert.equal((await cli(engine, ['pause', id])).stdout, 'Taken out of the queue.\n');
    assert.equal(await run.exitCode, 4);
    assert.equal(await followed.exitCode, 4);
  });
});

describe('a project that another process works on', () => {
  it('is left to it, and with --watch followed to its end', async () => {
    const engine = new MemoryEngine();
    const id = engine.add((state) => {
      state.driver = { pid: 42, host: 'nightly', kind: 'extension', since: state.project.createdAt };
    }, 'elsewhere');
    const refused = startCli(engine, ['start', id]);
    assert.equal(await refused.exitCode, 1);
    assert.match(refused.stderr(), /Driven by another window, process 42 on nightly\. It is left to that one/);

    const followed = startCli(engine, ['start', id, '--watch']);
    await until(() => followed.stderr().includes('Followed read-only'));
    engine.happen(id, end('completed', 'allTasksDone'));
    assert.equal(await followed.exitCode, 0);
    assert.match(followed.stdout(), /status: completed[\s\S]*Parse dates: completed/);
  });

  it('goes on when the follower leaves with Ctrl-C', async () => {
    const engine = new MemoryEngine();
    const id = engine.add(undefined, 'elsewhere');
    const run = startCli(engine, ['status', id, '--watch']);
    await until(() => run.stdout() !== '' || engine.project(id) !== undefined);
    await new Promise((resolve) => setImmediate(resolve));
    run.interrupt();
    assert.equal(await run.exitCode, 130);
    assert.equal(engine.project(id)?.state.project.status, 'active');
  });
});
