import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import { noticeTexts } from '../../../support/builders/notice-texts.ts';
import {
  begin,
  closeStories,
  draft,
  inSlowTurn,
  openPlace,
  planTurn,
  SLOW_MS,
  slowTurn,
  stateOf,
  toRest,
  type Place,
} from '../../../support/stories/story.ts';

const script = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [slowTurn('one'), slowTurn('one')] } };

interface Working {
  engine: OrchestrationEngine;
  place: Place;
  id: string;
  /** The worktree, and its directory in the factory repository. */
  worktree: string;
  adminDir: string;
  factory: string;
}

/** A project in the middle of its only turn, with a file of it in the worktree. */
async function working(): Promise<Working> {
  const { engine, place } = await openPlace(script);
  const id = await begin(engine, place);
  await inSlowTurn(engine, id);
  const worktree = stateOf(engine, id).project.worktreePath ?? '/nowhere';
  const adminDir = /gitdir: (.*)/.exec(readFileSync(join(worktree, '.git'), 'utf8'))?.[1]?.trim() ?? '';
  return { engine, place, id, worktree, adminDir, factory: dirname(dirname(adminDir)) };
}

/** The turn ends, and all that comes after it; the run's own waits pass at once. */
function goOn({ engine, place, id }: Working): Promise<ProjectState> {
  place.clock.skip(SLOW_MS);
  return place.clock.passUntil(toRest(engine, id), { stepMs: 3000 });
}

describe('what breaks while a project runs', () => {
  afterEach(() => closeStories());

  it('a lock that a killed git left behind is removed, and the work is committed', async () => {
    const place = await working();
    const lock = join(place.adminDir, 'index.lock');
    writeFileSync(lock, '');
    utimesSync(lock, new Date(0), new Date(0));
    const state = await goOn(place);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.ok(!existsSync(lock));
    assert.match(noticeTexts(state).join('\n'), /index\.lock.*tries again/s);
  });

  it('the factory repository is deleted: it is made anew, and nothing of the work is lost', async () => {
    const place = await working();
    rmSync(place.factory, { recursive: true });
    const state = await goOn(place);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.match(noticeTexts(state).join('\n'), /own copy of the repository was gone; it was made anew/);
    assert.equal(place.place.git('show', `${state.project.workBranch}:one.txt`), 'fine');
    assert.equal(state.turnsEnded, 2, 'no turn is taken twice');
  });

  it('the factory repository is damaged: it is moved aside and made anew', async () => {
    const place = await working();
    writeFileSync(join(place.factory, 'HEAD'), '');
    const state = await goOn(place);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.ok(readdirSync(dirname(place.factory)).some((name) => name.endsWith('.git.damaged')));
  });

  it('the worktree is deleted: it is put back, and the task is done again instead of being called done', async () => {
    const place = await working();
    rmSync(place.worktree, { recursive: true });
    const state = await goOn(place);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(place.place.git('show', `${state.project.workBranch}:one.txt`), 'fine');
    assert.match(noticeTexts(state).join('\n'), /what was not committed is lost/);
  });
});
