import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { QuotaWindow } from '../../../src/domain/provider/provider.ts';
import { blockedText } from '../../../src/presenters/tasks/blocked-text.ts';
import { CheckedStory, say } from '../../support/stories/checked-story.ts';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';
import { eventsOf, RunStory, servers } from '../../support/stories/run-story.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const refuses = { fail: { kind: 'refused' as const, message: 'I cannot help with that.' }, takesMs: 1000 };
const junk = { says: 'I did it.' };
const goesOn = { goesOn: true };

const pauses = (kept: () => KeptProject) => (): void => {
  say(kept(), 'pause');
};
const endOf = ({ state }: KeptProject): string[] => [state.project.status, state.project.reason.code];
const operations = (project: KeptProject): string[] =>
  eventsOf(project, 'turn.started').map(({ operation }) => operation);

describe('a provider that refuses', () => {
  it('gets all its tries again when a person resumes the project', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.tasks = 1;
    const deps = told.checkedProcess();
    const project = told.begin(deps);
    only.queue.push({}, refuses, { ...refuses, meanwhile: pauses(() => project) });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'pausedByUser']);
    only.queue.push(refuses, refuses);
    await told.goOn(deps, project);
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone'], project.state.project.reason.detail);
    assert.equal(only.asked.length, 6);
  });

  it('is asked again in turn with no other that refuses: the task ends with the words of the last', async () => {
    const told = new RunStory();
    const [first, second] = [told.provider('first', { priority: 1 }), told.provider('second', { priority: 2 })];
    first.tasks = 1;
    const all = Array.from({ length: 40 }, () => refuses);
    first.queue.push({}, ...all);
    second.queue.push(...all);
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(endOf(project), ['failed', 'tasksBlocked']);
    assert.match(project.state.taskList.tasks[0]?.blockedBecause ?? '', /^I cannot help with that\./);
    assert.deepEqual(servers(project), ['first', 'second']);
    assert.ok(first.asked.length + second.asked.length <= 7, `${first.asked.length} and ${second.asked.length}`);
  });

  it('to plan pauses the project with its words, and is asked again when it is resumed', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.queue.push(refuses, refuses, refuses);
    const deps = told.checkedProcess();
    const project = told.begin(deps);
    await told.toRest();
    assert.deepEqual(
      [...endOf(project), project.state.project.reason.detail],
      ['paused', 'providerFailed', 'I cannot help with that.'],
    );
    await told.goOn(deps, project);
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
  });
});

describe('a turn that a person cuts short', () => {
  it('takes no strike off its provider, and is no success of it', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.tasks = 1;
    const project = told.begin(told.checkedProcess());
    only.queue.push({}, refuses, { takesMs: HOUR, meanwhile: pauses(() => project) });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'pausedByUser']);
    const [, failed] = project.records.filter(({ events }) => events.some(({ type }) => type === 'turn.ended'));
    const { consecutiveFailures, lastSuccessAt, lastFailure } = project.state.providers.only ?? {};
    assert.deepEqual([consecutiveFailures, lastFailure], [1, 'I cannot help with that.']);
    assert.ok(Date.parse(lastSuccessAt ?? '') < Date.parse(failed?.at ?? ''), `${lastSuccessAt} ${failed?.at}`);
  });
});

describe('a turn that a person cuts short, after an outage', () => {
  it('does not tell all projects that its provider serves again', async () => {
    const told = new CheckedStory();
    const only = told.provider('only');
    only.tasks = 1;
    const project = told.begin(told.checkedProcess());
    const fails = { fail: { kind: 'network' as const }, takesMs: 0 };
    only.queue.push({}, fails, { takesMs: HOUR, meanwhile: pauses(() => project) });
    await told.toRest();
    assert.deepEqual(endOf(project), ['paused', 'pausedByUser']);
    const [standing] = await told.ledger.standings();
    assert.deepEqual([standing?.consecutiveFailures, standing?.lastFailureKind], [1, 'network']);
  });
});

describe('what a turn is asked with', () => {
  it('is the time that is left of the project, and not all of it', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({ takesMs: 20 * MINUTE });
    told.begin(told.process(), { maxRuntimeMs: HOUR });
    await told.toRest();
    const [plan, work] = only.asked.map(({ timeoutMs }) => Math.round(timeoutMs / MINUTE));
    assert.deepEqual([plan, work], [60, 40]);
  });
});

describe('an agent whose replies cannot be read', () => {
  it('goes on as long as there is another reply in between', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({}, junk, goesOn, junk, goesOn, junk, goesOn, junk, goesOn);
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone'], project.state.project.reason.detail);
    assert.deepEqual(eventsOf(project, 'agent.stuck'), []);
    const pair = ['work', 'correction'];
    assert.deepEqual(operations(project), ['plan', ...pair, ...pair, ...pair, ...pair, 'work']);
  });

  it('is not corrected by another provider: that one is told the task', async () => {
    const told = new RunStory();
    const [first, second] = [told.provider('first', { priority: 1 }), told.provider('second', { priority: 2 })];
    first.tasks = 1;
    const goes = (): void => {
      told.configs = told.configs.filter(({ id }) => id !== 'first');
    };
    first.queue.push({}, { ...junk, meanwhile: goes });
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
    const last = second.asked.at(-1);
    assert.equal(last?.operation, 'correction');
    assert.match(last.prompt, /## Your task: Task 0/);
    assert.match(last.prompt, /Another agent began this task/);
  });

  it('is stopped at the third in a row, after one request for another form', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({}, goesOn, junk, junk, junk);
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(endOf(project), ['failed', 'tasksBlocked']);
    const [blocked] = project.state.taskList.tasks.map(blockedText);
    assert.match(blocked ?? '', /^3 replies could not be read\./);
    assert.deepEqual(operations(project), ['plan', 'work', 'work', 'correction', 'work']);
  });
});

describe('a plan', () => {
  it('that cannot be read is asked for once more, and refused after that', async () => {
    for (const [replies, end, asked] of [
      [[junk], ['completed', 'allTasksDone'], 2],
      [[junk, junk], ['failed', 'planRefused'], 2],
    ] as const) {
      const told = new RunStory();
      const only = told.provider('only');
      only.tasks = 1;
      only.queue.push(...replies);
      const project = told.begin(told.process());
      await told.toRest();
      assert.deepEqual(endOf(project), end);
      assert.equal(operations(project).filter((operation) => operation === 'plan').length, asked);
    }
  });
});

describe('tasks that an agent proposes', () => {
  const proposes = (...titles: string[]) => ({
    says: JSON.stringify({
      status: 'continue',
      summary: 'Found more to do.',
      newTasks: titles.map((title, index) => ({
        key: `n${index}`,
        title,
        description: 'Do it.',
        acceptanceCheck: { command: 'true' },
      })),
    }),
  });

  it('are taken once, whatever the case of their letters', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    only.tasks = 1;
    only.queue.push({}, proposes('Clean up', 'TASK 0'), proposes('clean up'));
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone'], project.state.project.reason.detail);
    assert.deepEqual(
      project.state.taskList.tasks.map(({ title, status }) => [title, status]),
      [
        ['Task 0', 'completed'],
        ['Clean up', 'completed'],
      ],
    );
  });
});

describe('a decision that an agent asks for', () => {
  it('is made for the option that it trusts most, wherever that stands', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    only.tasks = 1;
    const options = [0.3, 0.6, 0.4].map((confidence, index) => ({ label: `option ${index}`, confidence }));
    const decision = { question: 'Which?', confidence: 0.5, options };
    only.queue.push({}, { says: JSON.stringify({ status: 'decision', summary: 'Which?', decision }) });
    const project = told.begin(told.process());
    await told.toRest();
    assert.deepEqual(
      eventsOf(project, 'decision.made').map((event) => event.decision.selectedOption),
      ['option 1'],
    );
    assert.match(only.asked.at(-1)?.prompt ?? '', /Which\? → option 1/);
  });
});

describe('a quota window that is used up and names no reset', () => {
  it('keeps its provider out no longer than its reading is fresh', async () => {
    const told = new RunStory();
    const only = told.provider('only');
    const used: QuotaWindow = { id: '5h', group: '', window: '5h', remainingFraction: 0, resetAt: null };
    only.windows = [used];
    const project = told.begin(told.process());
    await told.pass(5 * MINUTE);
    assert.deepEqual([project.state.project.status, only.asked.length], ['waiting_for_credits', 0]);
    // From here on it tells nothing, as when its program is too old or the network is down.
    only.windows = [];
    await told.pass(30 * MINUTE);
    assert.notEqual(project.state.project.status, 'waiting_for_credits');
    await told.toRest();
    assert.deepEqual(endOf(project), ['completed', 'allTasksDone']);
  });
});
