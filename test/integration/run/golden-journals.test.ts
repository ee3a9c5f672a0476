import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { KeptProject } from '../../support/fakes/memory-journal.ts';
import { opened, storeAt, tempDirectory } from '../../support/builders/temp-store.ts';
import { readJournal, type ReadJournal } from '../../support/golden/golden-journal.ts';
import { GOLDEN_PROJECT } from '../../support/golden/golden-life.ts';
import { copyForm, formsOf } from '../../support/golden/golden-place.ts';
import { CheckedStory } from '../../support/stories/checked-story.ts';

const forms = await formsOf('journal');
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Drives the project from where its journal ends until it rests. */
async function drive({ state, history }: ReadJournal): Promise<{ story: CheckedStory; kept: KeptProject }> {
  const story = new CheckedStory(new Date(2026, 10, 25, 20, 0));
  for (const id of ['first', 'second']) story.provider(id);
  const kept: KeptProject = { state, records: [...history], inbox: [] };
  story.projects.push(kept);
  story.drive(story.checkedProcess(), kept);
  await story.toRest();
  return { story, kept };
}

describe('a run that an earlier version left in the middle of a turn and a commit', () => {
  let temp: { path: string; remove(): Promise<void> };
  beforeEach(async () => {
    temp = await tempDirectory();
  });
  afterEach(() => temp.remove());

  for (const form of forms) {
    it(`(${form}) is completed by this one, with nothing lost and nothing done twice`, async () => {
      await copyForm(form, temp.path);
      const before = await readJournal(temp.path);
      const { story, kept } = await drive(before);
      const { state, records } = kept;
      assert.deepEqual([state.project.status, state.project.reason.code], ['completed', 'allTasksDone']);
      assert.ok(state.taskList.tasks.every(({ status }) => status === 'completed'));
      assert.deepEqual([state.openTurn, state.openCommit], [null, null]);
      assert.ok(story.ran.length > 0, 'nothing was checked');

      // The turn that was cut off is told of once, and no task that was done is worked on again.
      const news = records.slice(before.history.length).flatMap(({ events }) => events);
      const cutOff = news.flatMap((event) => (event.type === 'turn.interrupted' ? [event.turnId] : []));
      assert.deepEqual(cutOff, [before.state.openTurn?.turnId]);
      const done = before.state.taskList.tasks.filter(({ status }) => status === 'completed').map(({ id }) => id);
      const begun = news.flatMap((event) => (event.type === 'turn.started' ? [event.taskId ?? ''] : []));
      assert.ok(begun.length > 0 && !begun.some((id) => done.includes(id)), begun.join());
      const commits = state.commits.slice(before.state.commits.length).filter(({ kind }) => kind === 'task');
      assert.equal(commits.length, state.taskList.tasks.length - done.length);
      const { costHistory } = before.state.finance;
      assert.deepEqual(plain(state.finance.costHistory.slice(0, costHistory.length)), plain(costHistory));
    });

    it(`(${form}) keeps what this one adds in its own files, behind what was there`, async () => {
      await copyForm(form, temp.path);
      const before = await readJournal(temp.path);
      const { kept } = await drive(before);
      const journal = await opened(storeAt(temp.path), GOLDEN_PROJECT);
      for (const { events } of kept.records.slice(before.history.length)) await journal.commit(events);
      await journal.writeSnapshots();
      await journal.close();
      const after = await readJournal(temp.path);
      assert.deepEqual(plain(after.history.slice(0, before.history.length)), plain(before.history));
      assert.equal(after.state.project.status, 'completed');
      const bills = (finance: typeof after.state.finance) =>
        finance.costHistory.map(({ turnId, costUsd }) => [turnId, costUsd]);
      assert.deepEqual(bills(after.state.finance), bills(kept.state.finance));
      assert.deepEqual(plain(after.state.project.limits), plain(before.state.project.limits));
    });
  }
});
