import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factoryEventSchema, type FactoryEvent } from '../../../src/domain/run/events.ts';
import { statusReasonCode } from '../../../src/domain/run/status-reason.ts';
import { aProject } from '../../support/builders/state-builders.ts';
import {
  aDraft,
  asked,
  begun,
  completed,
  midway,
  moment,
  newProject,
  plannedOut,
  prepared,
  taskBegun,
  turn,
  turnBegun,
  turnEnded,
} from '../../support/told/by-hand.ts';
import { WRITTEN_REASONS } from '../../support/told/refused-status.ts';
import { stopped } from '../../support/told/stopped.ts';
import { tales } from '../../support/told/tales.ts';
import { Told } from '../../support/told/told.ts';
import { differenceOf } from '../../support/builders/differences.ts';

const status = (to: string, code: string, detail = ''): FactoryEvent =>
  factoryEventSchema.parse({ type: 'status.changed', to, reason: { code, detail } });
const report = (passed: boolean, checks: object[] = []): object => ({ passed, checks, at: '2026-01-06T00:00:00.000Z' });
const event = (type: string, fields: object = {}): FactoryEvent => factoryEventSchema.parse({ type, ...fields });
const refuses = (told: Told, events: FactoryEvent[], why: RegExp): void => {
  assert.throws(() => told.happens(...events), why);
};
const sha = 'f'.repeat(40);
const check = {
  ...{ name: 'lint', kind: 'lint', command: 'npm run lint', verdict: 'failed', required: true, exitCode: 1 },
  ...{ durationMs: 1, output: '', outputFile: null, note: '' },
};

describe('a sample that is told in events', () => {
  it('takes every journal that a real run leaves', () => {
    // Each tale was looked at record by record when it was told; a rule that is too strict fails there.
    for (const told of Object.values(tales)) assert.ok(told.records.length > 5);
  });

  it('knows from real runs every kind of event but those of rare troubles and of a queue', () => {
    const seen = new Set(
      Object.values(tales).flatMap(({ records }) => records.flatMap((one) => one.events.map(({ type }) => type))),
    );
    const all = factoryEventSchema.options.map((option) => option.shape.type.value);
    assert.deepEqual(
      all.filter((type) => !seen.has(type)),
      [
        ...['project.forked', 'fork.recorded', 'queue.joined', 'queue.left', 'persona.pinned'],
        ...['install.allowed', 'install.ended', 'network.allowed'],
        ...['agent.stuck', 'probe.billed', 'forecast.made', 'checks.notPutBack'],
      ],
    );
  });

  it('writes by hand what a real run writes, record by record', () => {
    const shape = ({ records }: Told): string[] =>
      records
        .map(({ events }) => events.filter(({ type }) => type !== 'time.counted' && type !== 'notice.raised'))
        .filter((events) => events.length > 0)
        .map((events) => events.map(({ type }) => type).join(' + '));
    assert.deepEqual(shape(completed(newProject())), shape(tales.bare).slice(0, -1));
    const done = ({ records }: Told): unknown[] =>
      records.flatMap(({ events }) =>
        events.flatMap((one) => (one.type === 'task.completed' ? [[one.note, one.confidence]] : [])),
      );
    assert.deepEqual(done(completed(newProject())), done(tales.bare));
    assert.deepEqual(shape(stopped(midway(), 'limitReached', 'turns')).slice(-2), shape(tales.turnLimit).slice(-3, -1));
    assert.deepEqual(shape(stopped(midway(), 'runtimeReached')).slice(-2), shape(tales.timeLimit).slice(-3, -1));
    assert.deepEqual(shape(stopped(midway(), 'tampered')).slice(-1), shape(tales.tampered).slice(-2, -1));
    assert.deepEqual(shape(stopped(midway(), 'noProvider', 'x')).slice(-1), shape(tales.waiting).slice(-1));
  });

  it('is shown as driven only where a process has said that it drives', () => {
    assert.throws(() => newProject().shown('elsewhere'), /none has said so/);
    assert.equal(begun(newProject()).shown().drivenBy, 'here');
    assert.equal(tales.clean.shown().drivenBy, 'nobody');
  });
});

describe('a sample that could not be', () => {
  it('has no beginning but a project that has done nothing', () => {
    const project =
      (over: object): (() => Told) =>
      () =>
        Told.begin(event('project.created', { project: { ...aProject(), ...over } }) as never);
    assert.throws(project({ status: 'active' }), /initializing/);
    assert.throws(project({ activeMs: 5 }), /done nothing/);
    refuses(newProject(), [event('project.created', { project: aProject() })], /begins once/);
  });

  it('has no status that its reason does not lead to', () => {
    refuses(midway(), [status('completed', 'created')], /nothing writes the reason created/);
    refuses(midway(), [status('failed', 'pausedByUser')], /not from active to failed/);
    refuses(newProject(), [status('paused', 'limitReached')], /not from initializing/);
    refuses(completed(newProject()), [status('active', 'resumed')], /not from completed/);
    refuses(stopped(midway(), 'pausedByUser'), [status('active', 'providerBack')], /does not wait/);
  });

  it('is not queued twice, does not leave a queue that it is not in, and does nothing else while it is in one', () => {
    const queued = asked(newProject());
    refuses(queued, [event('queue.joined', { verb: 'retry', since: moment(queued) })], /it is queued already/);
    refuses(newProject(), [event('queue.left')], /it is not queued/);
    refuses(queued, [status('active', 'started')], /it is still queued/);
    assert.equal(queued.happens(event('queue.left'), status('active', 'started')).state.queued, null);
  });

  it('names by itself the reasons that nothing writes', () => {
    const others = statusReasonCode.options.filter((code) => !WRITTEN_REASONS.includes(code));
    assert.deepEqual(others, ['created']);
  });

  it('is not at an end that was not come to', () => {
    const done = completed(newProject());
    const begin = done.when(
      ({ taskList, finalReport }) =>
        finalReport === null &&
        taskList.tasks.length > 0 &&
        taskList.tasks.every((task) => task.status === 'completed'),
    );
    refuses(midway(), [status('completed', 'allTasksDone')], /not every task is done/);
    refuses(begin, [status('completed', 'allTasksDone')], /checks at the end have not passed/);
    refuses(midway(), [status('timeout', 'runtimeReached')], /time is not up/);
    refuses(midway(), [status('paused', 'limitReached', 'turns')], /no checkpoint/);
    refuses(midway(), [status('failed', 'gatesFailed')], /no check at the end failed/);
    refuses(midway(), [status('failed', 'tasksBlocked')], /can be worked on/);
    refuses(midway(), [status('failed', 'planRefused')], /plan was taken/);
    refuses(midway(), [status('waiting_for_credits', 'noProvider')], /credits\.exhausted comes with it/);
    refuses(midway(), [status('paused', 'tampered')], /tamper\.found comes with it/);
    refuses(midway(), [status('paused', 'publishConflict')], /nothing is to be published/);
  });

  it('is not prepared twice, nor out of order', () => {
    const started = begun(newProject());
    refuses(started, [event('gates.detected', { gates: [], notFound: [] })], /no worktree/);
    refuses(prepared(started), [event('gates.detected', { gates: [], notFound: [] })], /known already/);
    refuses(prepared(started), [event('gates.baselined', { report: report(true) })], /there is a baseline/);
    refuses(prepared(started), [event('tasks.planned', { tasks: [aDraft('t1', 'One')] })], /comes with the turn/);
    refuses(
      prepared(newProject().happens(status('active', 'started'))).happens(status('paused', 'pausedByUser')),
      [event('time.counted', { activeMs: 5 })],
      /only work/,
    );
  });

  it('has no turn that is not open, and no second one', () => {
    const open = turnBegun(midway());
    assert.throws(() => turnBegun(open), /another turn is open/);
    assert.throws(() => turnEnded(midway()), /not open/);
    assert.throws(() => turnBegun(begun(newProject())), /no baseline/);
    refuses(midway(), [event('turn.interrupted', { turnId: 'x', because: 'y' })], /not open/);
    assert.throws(() => turn(stopped(midway(), 'pausedByUser')), /is paused/);
    assert.throws(() => turnBegun(turn(midway())), /said to be done/);
    const switched = turnBegun(midway(), { provider: 'local' }).records.at(-1)?.events.at(-1);
    assert.ok(switched);
    refuses(midway(), [switched], /provider\.switched comes with it/);
    const half = turn(midway(), { result: 'continue' });
    assert.throws(() => turnBegun(half, { provider: 'local' }), /looks at it first/);
    refuses(midway(), [event('tamper.found', { differences: [differenceOf.branch] })], /when a turn ends/);
    const fetched = { differences: [differenceOf.remoteBranch], harmless: 'fetch' } as const;
    refuses(midway(), [event('repository.changed', fetched)], /when a turn ends/);
    refuses(midway(), [event('base.rewritten', { branch: 'other', baseCommit: 'a'.repeat(40) })], /from elsewhere/);
  });

  it('has no task that is done without claim, checks and commit', () => {
    const done = event('task.completed', { taskId: 't2', commit: sha, note: '', confidence: 1 });
    const key = { key: 'k' };
    const intended = event('commit.intended', { ...key, taskId: 't2', kind: 'task', message: 'm' });
    refuses(midway(), [done], /with its commit/);
    refuses(midway(), [intended], /checks have not passed/);
    refuses(midway(), [event('gates.ran', { taskId: 't2', report: report(true) })], /not said to be done/);
    refuses(midway(), [event('commit.made', { ...key, sha })], /not intended/);
    const verified = turn(midway()).happens(event('gates.ran', { taskId: 't2', report: report(true) }));
    refuses(verified.happens(intended), [event('commit.made', { ...key, sha })], /done with its commit/);
    refuses(midway(), [event('commit.published', { ref: 'r', sha })], /only the newest commit/);
    refuses(
      midway(),
      [event('commit.intended', { ...key, taskId: 't2', kind: 'checkpoint', message: 'm' })],
      /when the work ends/,
    );
  });

  it('has no report that says of itself what its checks do not say, or is about others', () => {
    const claimed = turn(midway());
    const ran = (passed: boolean, checks: object[]): FactoryEvent =>
      event('gates.ran', { taskId: 't2', report: report(passed, checks) });
    refuses(claimed, [ran(true, [check])], /says of itself/);
    refuses(claimed, [ran(false, [])], /says of itself/);
    refuses(claimed, [ran(false, [check, check])], /too many or too few/);
    refuses(claimed, [ran(true, [{ ...check, command: '', verdict: 'passed' }])], /does not exist/);
    refuses(midway(), [event('gates.ran', { taskId: null, report: report(true) })], /not every task/);
    const end = completed(newProject());
    refuses(end, [event('gates.ran', { taskId: null, report: report(true) })], /run already/);
  });

  it('works on tasks in their order, one at a time', () => {
    const planned = plannedOut(prepared(begun(newProject())));
    assert.throws(() => taskBegun(planned, 't2'), /another task comes first/);
    refuses(planned, [event('task.started', { taskId: 't1', persona: 'stranger' })], /no such persona/);
    refuses(planned, [event('task.blocked', { taskId: 't1', because: 'x' })], /nothing is at work/);
    refuses(planned, [event('task.added', { task: aDraft('t9', 'More') })], /with the turn that found it/);
    refuses(
      planned,
      [event('task.added', { task: aDraft('t9', "Make the project's own checks pass") })],
      /nothing is to be repaired/,
    );
    const blocked = stopped(midway(), 'tasksBlocked', 'no network');
    refuses(blocked, [event('task.reopened', { taskId: 't2', because: 'x' })], /only a retry/);
    refuses(blocked, [status('active', 'retried')], /opened first/);
  });

  it('has no driver, switch, wait or warning that nothing led to', () => {
    refuses(newProject(), [event('driver.stopped')], /no process/);
    const change = { at: moment(midway()), fromProvider: 'x', toProvider: 'y', reason: '' };
    refuses(midway(), [event('provider.switched', { change })], /another provider was in use/);
    refuses(midway(), [event('credits.exhausted', { until: null, why: '' })], /waits from then on/);
    refuses(midway(), [event('credits.restored', { providerId: 'x' })], /work goes on/);
    refuses(midway(), [event('tamper.accepted')], /nothing was changed/);
    const warned = event('budget.warned', { cap: 'all/day/usd', used: 4, allowed: 5 });
    refuses(midway().happens(warned), [warned], /told already/);
  });
});
