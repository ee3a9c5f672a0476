import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import { parseScript } from '../../../src/domain/turn/script.ts';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import {
  begin,
  checkProgram,
  closeStories,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  openPlace,
  planTurn,
  toRest,
  until,
  type Place,
} from '../../support/stories/story.ts';

// In parts, so that nobody takes it for a key that leaked.
const KEY = ['sk-ant-api03', 'A'.repeat(40)].join('-');

async function played(engine: OrchestrationEngine, place: Place): Promise<{ id: string; turns: unknown[] }> {
  const id = await begin(engine, place);
  assert.equal((await toRest(engine, id)).project.status, 'completed');
  const history = await engine.history(id, 0);
  assert.ok(history.ok);
  const ended = history.value
    .flatMap(({ events }) => events)
    .filter((event): event is FactoryEvent & { type: 'turn.ended' } => event.type === 'turn.ended');
  const turns = ended.map(({ result, summary, reply, model, tokens, costUsd, actions, failure }) => {
    return { result, summary, reply, model, tokens, costUsd, actions, failure: failure?.kind ?? null };
  });
  return { id, turns };
}

describe('a recorded run', () => {
  after(closeStories);

  it('is played again from its recording alone: every reply, edit, token and failure', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one'), draft('two', ['one'])])],
      tasks: {
        'Write one': [
          { do: [{ say: 'Let me see.' }], fail: { kind: 'network' }, usage: { input: 7 }, cost: 0.001 },
          doneTurn('one', 'broken'),
          doneTurn('one', 'fine', {
            do: [{ write: { file: 'one.txt', content: `fine ${KEY}\n` } }, { run: 'rm -f x' }],
          }),
        ],
        'Write two': [doneTurn('two', 'fine', { cost: 'unpriced' })],
      },
    });
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nrecordRuns: true\n');
    await until('the setting is read', () => engine.config().recordRuns);
    const original = await played(engine, place);

    const recording = await engine.recording(original.id);
    assert.ok(recording.ok, recording.ok ? '' : refusalSentence(recording.failure));
    const text = JSON.stringify(recording.value);
    assert.equal(text.includes(KEY), false, 'the key was redacted on the way in');
    assert.ok(parseScript(recording.value).ok);

    const again = makePlace({ 'check.sh': checkProgram, 'README.md': '# Sample\n' }, recording.value);
    const second = await openFactory(again);
    try {
      const replayed = await played(second, again);
      assert.deepEqual(replayed.turns, original.turns);
      const worktree = second.project(replayed.id)?.state.project.worktreePath ?? '';
      assert.match(readFileSync(join(worktree, 'one.txt'), 'utf8'), /^fine .+\n$/);
    } finally {
      await second.close();
      again.remove();
    }
  });

  it('is refused with the way to get one where nothing was recorded', async () => {
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    const { id } = await played(engine, place);
    const recording = await engine.recording(id);
    assert.match(recording.ok ? '' : refusalSentence(recording.failure), /recordRuns/);
  });
});
