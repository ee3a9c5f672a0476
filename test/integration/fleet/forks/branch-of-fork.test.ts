import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, describe, it } from 'mocha';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  stateOf,
  tell,
  toRest,
} from '../../../support/stories/story.ts';

const ONE_TASK = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } };

describe('the branch of a fork', () => {
  afterEach(closeStories);

  it('begins at the last commit of a completed project whose worktree was removed', async () => {
    const { engine, place, id } = await tell(ONE_TASK);
    const parent = await toRest(engine, id);
    rmSync(parent.project.worktreePath ?? assert.fail('no worktree'), { recursive: true });
    const forked = await engine.forkProject(id, {});
    assert.ok(forked.ok, forked.ok ? '' : JSON.stringify(forked.failure));
    assert.ok((await engine.startProject(forked.value.id)).ok);
    const { project } = await toRest(engine, forked.value.id);
    assert.equal(project.status, 'completed', project.reason.detail);
    assert.equal(place.git('rev-parse', project.workBranch), parent.lastCommit);
  });

  it('is the next free one where a fork of another process has taken the name since', async () => {
    const { engine, place, id } = await tell(ONE_TASK);
    await toRest(engine, id);
    const forked = await engine.forkProject(id, { atSeq: 1 });
    assert.ok(forked.ok, forked.ok ? '' : JSON.stringify(forked.failure));
    const { id: fork, workBranch } = forked.value;
    place.git('branch', workBranch);
    const before = place.git('rev-parse', workBranch);
    assert.ok((await engine.startProject(fork)).ok);
    const { project } = await toRest(engine, fork);
    assert.equal(project.status, 'completed', project.reason.detail);
    assert.equal(project.workBranch, `${workBranch}-2`);
    assert.equal(place.git('show', `${workBranch}-2:one.txt`), 'fine');
    assert.equal(place.git('rev-parse', workBranch), before);
  });

  it("is below its parent's prefix, where a branch of the user leaves no room for ours", async () => {
    const { engine, place } = await openPlace(ONE_TASK);
    place.git('branch', 'df');
    const id = await begin(engine, place);
    await toRest(engine, id);
    assert.match(stateOf(engine, id).project.workBranch, /^df-work\//);
    const forked = await engine.forkProject(id, { atSeq: 1 });
    assert.ok(forked.ok, forked.ok ? '' : JSON.stringify(forked.failure));
    assert.match(forked.value.workBranch, /^df-work\//);
    assert.ok((await engine.startProject(forked.value.id)).ok);
    const { project } = await toRest(engine, forked.value.id);
    assert.equal(project.status, 'completed', project.reason.detail);
  });
});
