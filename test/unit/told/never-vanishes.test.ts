import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unverifiedTasks } from '../../../src/domain/task/unverified-tasks.ts';
import type { CheckResult } from '../../../src/domain/evidence/checks.ts';
import { projectFacts } from '../../../src/presenters/project/project-facts.ts';
import { surfaces, type Surface } from '../../support/told/surfaces.ts';
import { tales } from '../../support/told/tales.ts';
import type { Told } from '../../support/told/told.ts';

/** Journals of real runs that stand, in whatever way they came to it. */
const standing = Object.entries(tales).filter(
  ([, { state }]) => state.driver === null || state.project.status !== 'active',
);
const without = (told: Told): CheckResult[] =>
  told.state.finalReport?.checks.filter(({ verdict }) => verdict === 'notVerified') ?? [];
const says = (told: Told, name: string, where: readonly Surface[], phrase: RegExp): void => {
  const all = surfaces(told);
  for (const surface of where) assert.match(all[surface], phrase, `${name}, ${surface}`);
};
const saysNot = (told: Told, name: string, where: readonly Surface[], phrase: RegExp): void => {
  const all = surfaces(told);
  for (const surface of where) assert.doesNotMatch(all[surface], phrase, `${name}, ${surface}`);
};
const WHOLE: Surface[] = ['progress document', 'summary', 'status as data', 'report', 'report as data'];

describe('"not verified"', () => {
  it('is said everywhere of a project whose checks could not all be run, with the name of each', () => {
    const some = standing.filter(([, told]) => without(told).length > 0);
    assert.deepEqual(
      some.map(([name]) => name),
      ['night', 'ending', 'unchecked', 'halfFound'],
    );
    for (const [name, told] of some) {
      says(told, name, ['facts', 'project row', 'log', ...WHOLE], /not verified/);
      for (const check of without(told)) {
        says(told, name, ['facts', ...WHOLE], new RegExp(`\\b${check.name}\\b[^\\n]*\\bnot verified`));
        says(
          told,
          name,
          ['tasks', 'progress document', 'report'],
          new RegExp(`Not verified: [^\\n]*\\b${check.name}\\b`),
        );
        says(told, name, ['commits'], new RegExp(`^- ${check.name}: notVerified$`, 'm'));
      }
    }
  });

  it('is said of no check that was run', () => {
    for (const [name, told] of standing.filter(([, one]) => without(one).length === 0)) {
      if (told.state.project.status !== 'completed' || unverifiedTasks(told.state).length > 0) continue;
      saysNot(told, name, ['facts', 'project row', 'notification'], /not ?verified/i);
      if (told.state.commits.every(({ kind }) => kind === 'task')) saysNot(told, name, ['commits'], /not ?verified/i);
    }
  });

  it('is counted by name and number beside what passed', () => {
    says(tales.night, 'night', ['facts', 'project row', 'log'], /1 passed, 1 failed before too, 2 not verified/);
    says(tales.unchecked, 'unchecked', ['facts', 'project row', 'log'], /: 3 not verified/);
  });

  it('takes the green from the checks at the end', () => {
    const toneOf = (told: Told): string | undefined =>
      projectFacts(told.shown(), []).find(({ id }) => id === 'checks')?.tone;
    assert.equal(toneOf(tales.clean), 'good');
    assert.equal(toneOf(tales.night), 'waiting');
    assert.equal(toneOf(tales.unchecked), 'waiting');
    assert.equal(toneOf(tales.gaveUp), 'bad');
  });

  it('is in the sentence with which a person is called: nothing claims that checks were run that were not', () => {
    const called: Surface[] = ['notification', 'project row', 'facts', ...WHOLE];
    says(tales.night, 'night', called, /All tasks are done, but not every check could be run: format, types\./);
    says(
      tales.unchecked,
      'unchecked',
      called,
      /All tasks are done\. There was no check that could be run at the end\./,
    );
    says(tales.halfFound, 'half found', called, /All tasks are done, but not every check could be run: tests\./);
    says(tales.bare, 'bare', called, /All tasks are done\. There was no check that could be run at the end\./);
    says(tales.clean, 'clean', called, /All tasks are done and the checks at the end were run\./);
    for (const told of [tales.night, tales.unchecked, tales.halfFound, tales.bare])
      saysNot(told, 'some', called, /checks at the end were run/);
  });
});

describe('"not shown"', () => {
  it('is said everywhere of a task whose check passed before the work, and never "verified"', () => {
    const { unshown } = tales;
    says(unshown, 'unshown', ['facts', 'project row', 'notification', 'tasks', 'log', ...WHOLE], /not shown/);
    says(unshown, 'unshown', ['commits'], /^Not shown to be done:\n- the acceptance check passed before/m);
    saysNot(unshown, 'unshown', ['tasks', ...WHOLE], /\d tasks? verified|verified by: /);
    assert.equal(unshown.state.planTurns, 2);
  });

  it('is said of no task that is verified', () => {
    const shown = standing.filter(([, { state }]) => unverifiedTasks(state).length === 0);
    assert.ok(shown.length > 10);
    for (const [name, told] of shown) saysNot(told, name, ['facts', 'tasks', 'commits', ...WHOLE], /not shown/i);
  });
});

describe('"checks have not been run at the end"', () => {
  it('is said of every project that stands without a final report, and of no other', () => {
    let with_ = 0;
    for (const [name, told] of standing) {
      const phrase = /The project as a whole: its checks have not been run at the end\./;
      if (told.state.finalReport === null) says(told, name, WHOLE, phrase);
      else saysNot(told, name, WHOLE, phrase);
      with_ += told.state.finalReport === null ? 0 : 1;
    }
    assert.ok(with_ >= 5 && standing.length - with_ >= 10, `${with_} of ${standing.length}`);
  });

  it('leaves no other report under the name of the last one', () => {
    for (const [name, told] of standing.filter(([, { state }]) => state.finalReport === null)) {
      saysNot(told, name, ['facts', 'project row', 'progress document', 'summary'], /Checks at the end/);
    }
    says(tales.clean, 'clean', ['facts', 'project row', 'progress document', 'summary'], /Checks at the end/);
  });

  it('is said again of a project that is at work on its repair', () => {
    const repairing = tales.repaired.upTo('task.started', 2);
    assert.equal(repairing.state.taskList.tasks.at(-1)?.status, 'in_progress');
    says(repairing, 'repairing', WHOLE, /checks have not been run at the end/);
    saysNot(repairing, 'repairing', ['facts', 'project row', 'progress document', 'summary'], /Checks at the end/);
  });
});

describe('"checkpoint"', () => {
  const isLast = ({ state }: Told): boolean => state.commits.at(-1)?.kind === 'checkpoint';

  it('is said wherever the newest commit is one, also where nothing else was ever committed', () => {
    const some = standing.filter(([, told]) => isLast(told));
    assert.deepEqual(
      some.map(([name]) => name),
      ['gaveUp', 'timeLimit', 'timeLimitInFirstTask', 'turnLimit', 'turnLimitInFirstTask', 'blocked'],
    );
    for (const [name, told] of some) {
      says(told, name, WHOLE, /The newest commit: a checkpoint in the worktree alone, not verified\./);
      says(told, name, ['progress document', 'report'], /^- `[0-9a-f]{10}` checkpoint, not verified,/m);
      says(told, name, ['facts'], /^Checkpoint: [0-9a-f]{10}$/m);
      says(told, name, ['status as data', 'report as data'], /"kind":"checkpoint"/);
      says(told, name, ['commits'], /^Checkpoint: .*\n\n.* Not verified by any check\.$/m);
    }
  });

  it('is said of the commit, not of the project, once verified work followed it', () => {
    for (const told of [tales.retried, tales.raised]) {
      says(told, 'gone on', ['progress document', 'report'], /checkpoint, not verified,/);
      says(told, 'gone on', ['facts'], /^Checkpoint: /m);
      saysNot(told, 'gone on', WHOLE, /The newest commit/);
    }
  });

  it('is not said where there is none', () => {
    const none = standing.filter(([, { state }]) => state.commits.every(({ kind }) => kind === 'task'));
    assert.ok(none.length > 10);
    for (const [name, told] of none) saysNot(told, name, ['facts', 'notification', ...WHOLE], /checkpoint/i);
  });

  it('is what a person is called with at the time limit, where there was anything to keep', () => {
    const called: Surface[] = ['notification', 'project row', 'facts', ...WHOLE];
    const kept = /the work so far was committed as a checkpoint/;
    says(tales.timeLimit, 'time limit', called, kept);
    says(tales.timeLimitInFirstTask, 'time limit', called, kept);
    const between = tales.timeLimit.upTo('status.changed', 2);
    assert.equal(between.state.openCommit?.kind, 'checkpoint');
    says(between, 'about to commit', called, kept);
    for (const told of [tales.timeLimitWithNothingToKeep, tales.timeLimitRefusedByGit]) {
      saysNot(told, 'nothing kept', called, /checkpoint/);
      says(told, 'nothing kept', called, /The turn was ended and everything is saved\./);
    }
    says(tales.timeLimitRefusedByGit, 'refused', ['facts', ...WHOLE], /a hook says no/);
  });

  it('keeps anything from being pushed as if it were verified', () => {
    const note = /The newest commit is in the worktree alone: it has not been verified\./;
    for (const told of [tales.timeLimit, tales.turnLimit, tales.blocked, tales.gaveUp]) {
      says(told, 'to push', ['summary', 'status as data', 'report', 'report as data'], note);
    }
    for (const told of [tales.timeLimitInFirstTask, tales.turnLimitInFirstTask]) {
      says(told, 'to push', ['summary', 'status as data', 'report'], /No verified commit is in your repository yet/);
      saysNot(told, 'to push', ['summary', 'report'], /git -C \S+ push/);
    }
  });

  it('is not confused with a verified commit that the branch could not take', () => {
    for (const told of [tales.conflict, tales.gitFailed]) {
      saysNot(told, 'verified', WHOLE, /checkpoint|has not been verified/);
      says(
        told,
        'verified',
        ['summary', 'status as data', 'report'],
        /The newest verified commit is in the worktree alone/,
      );
    }
  });
});
