import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { GitProcesses } from '../../support/git/git-processes.ts';
import {
  begin,
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  toRest,
  until,
  type Place,
} from '../../support/stories/story.ts';

/** Starting programs is most of what a turn costs, so each of these numbers may only become smaller. */
const MOST = {
  /** Content filters are looked for in the base commit and in the settings. */
  creating: 8,
  /** The factory repository, its worktree and the checkout. */
  preparing: 8,
  /** The remote to push to; the first look at the refs of the user's repository; the worktree before and after, because a plan changes nothing. */
  planning: 4,
  /** The worktree before and after. */
  working: 2,
  /** What the commits before changed, for the fingerprint. */
  afterCommit: 1,
  /** What the task changed, and what of that are tests and checks, when it is said to be done. */
  claiming: 3,
  committing: 8,
  publishing: 5,
  /** Nobody can have made a branch of that name meanwhile. */
  firstPublishing: 1,
  removing: 3,
  /** Before and after each run of checks: at first, of each task's own check before it, of each task's claim, at the end. */
  looks: 2 * (1 + 3 + 2 + 1),
  /** After each task's turn. */
  adds: 2,
};

describe('git processes', () => {
  let processes: GitProcesses;
  beforeEach(() => {
    processes = new GitProcesses();
  });
  afterEach(async () => {
    processes.close();
    await closeStories();
  });

  const atMost = (most: number, started: readonly string[], what: string) => {
    assert.ok(started.length <= most, `${what}: ${started.length} instead of ${most}: ${started.join(', ')}`);
  };

  it('are few for a project, its turns, its commits and its end', async () => {
    const going = { ...doneTurn('one', 'begun'), reply: { status: 'continue', summary: 'Begun.' } };
    const { engine, place } = await openPlace({
      plan: [planTurn([draft('one'), draft('two', ['one'])])],
      tasks: { 'Write one': [going, doneTurn('one')], 'Write two': [doneTurn('two')] },
    });
    await settled(place);
    processes.take();
    // A name of its own: of a branch name that this process has met before, git is not asked again.
    const id = await begin(engine, place, { name: `Counted ${randomUUID()}` });
    const { project } = await toRest(engine, id);
    assert.equal(project.reason.code, 'allTasksDone', project.reason.detail);
    const { looks, adds, rest } = withoutLooks(processes.take());
    assert.deepEqual({ looks, adds }, { looks: MOST.looks, adds: MOST.adds });
    const [creating = [], preparing = [], toFirst = [], toSecond = [], ...more] = parts(rest);
    assert.deepEqual(more, []);
    atMost(MOST.creating, creating, 'creating');
    atMost(MOST.preparing, preparing, 'preparing');
    const { planning, working, claiming, afterCommit, committing, publishing, firstPublishing } = MOST;
    const first = planning + 2 * working + claiming + committing + publishing + firstPublishing;
    atMost(first, toFirst, 'a plan, two turns, a commit');
    atMost(working + claiming + afterCommit + committing + publishing, toSecond, 'a turn and its commit');
    const removed = await engine.deleteProject(id);
    assert.equal(removed.ok && removed.value.worktreeKept, null);
    atMost(MOST.removing, processes.take(), 'removing');
  });
});

/** What has changed just before git is asked where a repository is is not remembered. */
async function settled(place: Place): Promise<void> {
  const { ctimeMs } = statSync(join(place.repository, '.git/config'));
  await until('the repository is some time old', () => Date.now() - ctimeMs > 150);
}

/** Before checks it is a look, and an `add` where that sees a change; after them a look. */
function withoutLooks(commands: readonly string[]): { looks: number; adds: number; rest: string[] } {
  const isAdd = (index: number): boolean =>
    ['look', 'add', 'look'].every((one, place) => commands[index + place - 1] === one);
  return {
    looks: commands.filter((command) => command === 'look').length,
    adds: commands.filter((_, index) => isAdd(index)).length,
    rest: commands.filter((command, index) => command !== 'look' && !isAdd(index)),
  };
}

/** A part ends before `check-ref-format`, after `reset` and after each publication. */
function parts(commands: readonly string[]): string[][] {
  const found: string[][] = [[]];
  let unpacked = false;
  for (const command of commands) {
    if (command === 'check-ref-format') found.push([]);
    found.at(-1)?.push(command);
    if (command === 'reset' || (unpacked && command === 'update-ref')) found.push([]);
    unpacked = command === 'unpack-objects';
  }
  return found.filter((part) => part.length > 0);
}
