import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  toRest,
  until,
} from '../../../support/stories/story.ts';
import { noticeTexts } from '../../../support/builders/notice-texts.ts';

/** The first provider begins the task, breaks the check and runs out of quota; the second takes over. */
const first = {
  plan: [planTurn([draft('one')])],
  tasks: {
    'Write one': [
      doneTurn('one', 'broken'),
      { do: [{ write: { file: 'half.txt', content: 'half\n' } }], fail: { kind: 'quota', resetIn: '5h' } },
    ],
  },
};
const wrongAnswer = { reply: { understood: 'All is well.', next: 'Nothing.', check: { command: 'x', exitCode: 0 } } };

async function takenOver(second: object): Promise<{ events: FactoryEvent[]; engine: OrchestrationEngine; id: string }> {
  const { engine, place } = await openPlace(first);
  writeFileSync(join(place.root, 'second.yaml'), JSON.stringify({ version: 1, name: 'second', ...second }));
  const provider = (id: string, priority: number, script: string) => ({
    id,
    name: 'scripted',
    priority,
    config: { script: join(place.root, script) },
  });
  const providers = [provider('first', 1, 'script.yaml'), provider('second', 2, 'second.yaml')];
  writeFileSync(join(place.dataDirectory, 'providers.yaml'), JSON.stringify({ schemaVersion: 1, providers }));
  await until('the providers', () => engine.providers().length === 2);
  const id = await begin(engine, place);
  await toRest(engine, id);
  const history = await engine.history(id, 0);
  assert.ok(history.ok);
  return { events: history.value.flatMap(({ events }) => events), engine, id };
}
const turnsOf = (events: readonly FactoryEvent[]) =>
  events.flatMap((event) => (event.type === 'turn.started' ? [`${event.providerId} ${event.operation}`] : []));
const third = { tasks: { 'Write one': [{ empty: true }, { empty: true }, doneTurn('one')] } };

describe('a hand-over', () => {
  after(closeStories);

  it('begins with a look: the new provider restates the state and runs the failing check before it edits', async () => {
    const { events, engine, id } = await takenOver(third);
    assert.deepEqual(turnsOf(events), ['first plan', 'first work', 'first work', 'second handover', 'second work']);
    const checked = events.find((event) => event.type === 'handover.checked');
    assert.deepEqual(checked, {
      type: 'handover.checked',
      fromProvider: 'first',
      toProvider: 'second',
      confirmed: true,
      detail: '',
    });
    const prompt = events.find((event) => event.type === 'turn.started' && event.operation === 'handover');
    assert.ok(prompt?.type === 'turn.started');
    for (const part of ['Write one.txt', 'half.txt', 'one.txt is broken', 'sh check.sh']) {
      assert.ok(prompt.prompt.includes(part), part);
    }
    assert.equal(engine.project(id)?.state.project.status, 'completed');
  });

  it('asks once more after an answer that does not fit, then goes on and tells a person', async () => {
    const { events, engine, id } = await takenOver({ ...third, handovers: [wrongAnswer, wrongAnswer] });
    assert.deepEqual(turnsOf(events).slice(3), ['second handover', 'second handover', 'second work']);
    const again = events.filter((event) => event.type === 'turn.started' && event.operation === 'handover')[1];
    assert.ok(again?.type === 'turn.started' && again.prompt.includes('said to end with 0, and it ends with 1'));
    const state = engine.project(id)?.state;
    assert.ok(state !== undefined && noticeTexts(state).some((text) => text.includes('did not show that it knows')));
    assert.equal(state.project.status, 'completed');
  });

  it('does not confirm a look that changed files, and keeps what was changed', async () => {
    const edits = { do: [{ write: { file: 'early.txt', content: 'too early\n' } }], ...wrongAnswer };
    const { events } = await takenOver({ ...third, handovers: [edits, wrongAnswer] });
    const [checked] = events.filter((event) => event.type === 'handover.checked');
    assert.ok(checked?.type === 'handover.checked');
    assert.match(checked.detail, /files were changed/);
  });
});
