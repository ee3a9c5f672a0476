import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { begin, closeStories, draft, openPlace, planTurn, stateOf, toRest } from '../../../support/stories/story.ts';

/** Writes the file, and ends without an answer that can be read. */
const lost = (content: string): object => ({
  do: [{ write: { file: 'one.txt', content } }],
  fail: { kind: 'garbage', message: 'It ended without a result.' },
});

const played = async (...turns: object[]) => {
  const { engine, place } = await openPlace({ plan: [planTurn([draft('one')])], tasks: { 'Write one': turns } });
  const id = await begin(engine, place, { gateCommands: [{ name: 'Tests', command: 'sh check.sh' }] });
  await place.clock.passUntil(toRest(engine, id));
  return { state: stateOf(engine, id), place };
};

describe('an agent whose last message is lost every time', () => {
  afterEach(() => closeStories());

  it('has its task completed by the checks when every edit was made', async () => {
    const { state, place } = await played(lost('fine\n'), lost('fine\n'), lost('fine\n'));
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.git('show', `${state.project.workBranch}:one.txt`), 'fine');
    assert.equal(state.turnsEnded, 4);
  });

  it('has its task blocked with the reason when the checks fail', async () => {
    const { state } = await played(lost('broken\n'), lost('broken\n'), lost('broken\n'));
    assert.equal(state.project.reason.code, 'tasksBlocked', state.project.reason.detail);
    assert.match(state.taskList.tasks[0]?.blockedBecause ?? '', /^It ended without a result\./);
    assert.equal(state.turnsEnded, 4, 'no further turn is paid for');
  });
});
