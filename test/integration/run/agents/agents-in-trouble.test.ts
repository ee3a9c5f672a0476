import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { blockedText } from '../../../../src/presenters/tasks/blocked-text.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  tell,
  toRest,
} from '../../../support/stories/story.ts';
import { noticeTexts } from '../../../support/builders/notice-texts.ts';

describe('an agent in trouble', () => {
  afterEach(closeStories);

  it('stops a task that goes in circles without spending more, sets its leftovers aside and says why', async () => {
    const { engine, place, id } = await tell({
      plan: [planTurn([draft('one'), draft('two')])],
      tasks: { 'Write one': [{ ...doneTurn('one', 'broken'), times: 20 }], 'Write two': [doneTurn('two')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'failed');
    assert.equal(state.project.reason.code, 'tasksBlocked');
    const [one, two] = state.taskList.tasks;
    assert.equal(one?.status, 'blocked');
    assert.match(blockedText(one) ?? '', /same checks failed 3 times/);
    assert.equal(two?.status, 'completed');
    assert.ok(state.turnsEnded < 8, `${state.turnsEnded} turns`);
    assert.throws(() => place.git('show', `${state.project.workBranch}:one.txt`));
    const aside = place.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/df/').split('\n');
    assert.equal(aside.length, 2);
  });

  it('gives a plan back once with the reasons, then fails with them', async () => {
    const circle = planTurn([draft('one', ['two']), draft('two', ['one'])]);
    const { engine, id } = await tell({ plan: [circle, circle], tasks: {} });
    const state = await toRest(engine, id);
    assert.equal(state.project.reason.code, 'planRefused');
    assert.match(state.project.reason.detail, /wait for each other: one, two/);
    assert.equal(state.turnsEnded, 2);
  });

  it('takes a repaired plan', async () => {
    const { engine, id } = await tell({
      plan: [planTurn([draft('one', ['nowhere'])]), planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    assert.equal((await toRest(engine, id)).project.status, 'completed');
  });

  it('asks once more after a reply that cannot be read, and bills both', async () => {
    const { engine, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [{ ...doneTurn('one'), reply: 'I did it.' }, doneTurn('one')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.deepEqual(
      state.finance.costHistory.map((entry) => entry.operation),
      ['plan', 'work', 'correction'],
    );
  });

  it('hands a task that goes in circles to another persona, then to another provider, then stops', async () => {
    const broken = { ...doneTurn('one', 'broken'), times: 30 };
    const script = { version: 1, name: 'story', plan: [planTurn([draft('one')])], tasks: { 'Write one': [broken] } };
    const { engine, place } = await openPlace(script);
    const file = join(place.root, 'script.yaml');
    const entry = (id: string): string => `  - id: ${id}\n    name: scripted\n    config: { script: '${file}' }\n`;
    writeFileSync(
      join(place.dataDirectory, 'providers.yaml'),
      `schemaVersion: 1\nproviders:\n${entry('a')}${entry('b')}`,
    );
    const id = await begin(engine, place, { personas: ['engineer', 'tester'] });
    const state = await toRest(engine, id);
    assert.equal(state.project.reason.code, 'tasksBlocked');
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const events = history.value.flatMap((record) => record.events);
    const responses = events.flatMap((event) => (event.type === 'agent.stuck' ? [event.response] : []));
    assert.deepEqual(responses, ['otherPersona', 'otherProvider', 'stop']);
    const workers = events.flatMap((event) =>
      event.type === 'turn.started' && event.operation === 'work' ? [`${event.persona} on ${event.providerId}`] : [],
    );
    assert.deepEqual([...new Set(workers)], ['engineer on a', 'tester on a', 'tester on b']);
    assert.equal(workers.length, 9);
  });

  it('gives work that cannot be committed back to the agent, with the words of git', async () => {
    const nested = doneTurn('one', 'fine', {
      do: [
        { write: { file: 'one.txt', content: 'fine\n' } },
        {
          run: 'git init -q nested && git -C nested -c user.name=T -c user.email=t@example.invalid commit -q --allow-empty -m x',
        },
      ],
    });
    const mended = doneTurn('one', 'fine', { do: [{ run: 'rm -rf nested' }] });
    const { engine, id } = await tell({ plan: [planTurn([draft('one')])], tasks: { 'Write one': [nested, mended] } });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const prompts = history.value
      .flatMap((record) => record.events)
      .flatMap((event) => (event.type === 'turn.started' ? [event.prompt] : []));
    assert.match(prompts[2] ?? '', /"nested" is a git repository of its own/);
  });

  it('decides at once what an agent asks, tells the user, and holds the agent to it', async () => {
    const option = (label: string, confidence: number): object => ({
      label,
      description: '',
      confidence,
      estimatedEffort: 'low',
    });
    const asks = {
      reply: {
        status: 'decision',
        summary: 'Which?',
        decision: {
          question: 'Tabs or spaces?',
          confidence: 0.5,
          options: [option('tabs', 0.3), option('spaces', 0.6)],
        },
      },
    };
    const { engine, id } = await tell({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [asks, doneTurn('one')] },
    });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.match(noticeTexts(state).join('\n'), /Tabs or spaces\?" → spaces/);
    const told = state.agents.engineer?.conversationHistory.filter((message) => message.role === 'user').at(-1);
    assert.match(told?.content ?? '', /Tabs or spaces\? → spaces/);
  });
});
