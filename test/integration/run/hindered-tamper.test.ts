import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { reasonSentence } from '../../../src/presenters/project/reason-sentence.ts';
import { noticeTexts } from '../../support/builders/notice-texts.ts';
import { HinderedStory } from '../../support/stories/hindered-story.ts';
import { patient } from '../../support/time/patience.ts';
import { processesWith } from '../../support/sandbox/sandbox-run.ts';
import { doneTurn, draft, planTurn, stateOf, toRest } from '../../support/stories/story.ts';
import { until } from '../../support/time/until.ts';

describe('a project where agents are only hindered, and something happens to it', function () {
  this.timeout(patient(240_000));
  let story: HinderedStory;
  beforeEach(async () => {
    story = await HinderedStory.open();
  });
  afterEach(() => story.close());

  it('pauses over what an agent may have changed in the user’s repository, names it, and goes on when told to', async () => {
    const { git, repository } = story.place;
    const hook = join(repository, '.git', 'hooks', 'pre-commit');
    writeFileSync(hook, '#!/bin/sh\n');
    chmodSync(hook, 0o644);
    const user = `git -C '${repository}'`;
    const line = `chmod +x '${hook}'; ${user} config core.fsmonitor /bin/false; ${user} branch taken`;
    const id = await story.begin({
      plan: [planTurn([draft('one')])],
      tasks: {
        'Write one': [
          doneTurn('one', 'fine', {
            do: [{ write: { file: 'one.txt', content: 'fine\n' } }, { run: line }],
          }),
        ],
      },
    });
    const { project, publishedCommit, tamper } = await toRest(story.engine, id);
    assert.deepEqual([project.status, project.reason.code], ['paused', 'tampered']);
    const main = { kind: 'object', id: git('rev-parse', 'main') };
    const differences = [
      { kind: 'branch', name: 'taken', from: null, to: main },
      { kind: 'configuration', name: 'config', fileChange: 'changed' },
      { kind: 'hook', name: 'hooks/pre-commit', fileChange: 'changed' },
    ];
    assert.deepEqual(tamper, differences);
    const found = (await story.events(id)).filter(({ type }) => type === 'tamper.found');
    assert.deepEqual(found, [{ type: 'tamper.found', differences }]);
    assert.match(
      reasonSentence(stateOf(story.engine, id)),
      /changed during a turn: the branch taken was created, at [0-9a-f]{10}; the configuration file config in the repository's \.git was changed; the hook hooks\/pre-commit in/,
    );
    assert.equal(publishedCommit, null);
    assert.ok((await story.engine.resumeProject(id)).ok);
    const ended = await toRest(story.engine, id);
    assert.equal(ended.project.status, 'completed', ended.project.reason.detail);
    // What was found is the person's to undo: nothing of it was touched by us.
    assert.equal(git('config', 'core.fsmonitor'), '/bin/false');
  });

  it('goes on after a fetch, and tells it', async () => {
    const { git, repository } = story.place;
    const main = { kind: 'object', id: git('rev-parse', 'main') };
    git('push', '-q', story.remote, 'main');
    git('remote', 'add', 'origin', story.remote);
    const line = `${unguarded(repository)} fetch -q origin`;
    const id = await story.begin({
      plan: [planTurn([draft('one')])],
      tasks: {
        'Write one': [
          doneTurn('one', 'fine', {
            do: [{ write: { file: 'one.txt', content: 'fine\n' } }, { run: line }],
          }),
        ],
      },
    });
    const { project, notices, tamper } = await toRest(story.engine, id);
    assert.equal(project.status, 'completed', project.reason.detail);
    assert.deepEqual(tamper, []);
    assert.deepEqual(
      notices.flatMap((notice) => (notice.kind === 'repositoryChanged' ? [[notice.harmless, notice.differences]] : [])),
      [['fetch', [{ kind: 'remoteBranch', name: 'origin/main', from: null, to: main }]]],
    );
  });

  it('pauses over a push to a remote, and over a start file of the user’s shell', async () => {
    const { git, repository } = story.place;
    git('remote', 'add', 'origin', story.remote);
    const shell = join(story.folder, '.bashrc');
    const id = await story.begin({
      plan: [planTurn([draft('one')])],
      tasks: {
        'Write one': [
          doneTurn('one', 'fine', {
            do: [
              { write: { file: 'one.txt', content: 'fine\n' } },
              { run: `${unguarded(repository)} push -q origin main; echo 'alias ls=true' >> '${shell}'` },
            ],
          }),
        ],
      },
    });
    const { project, tamper } = await toRest(story.engine, id);
    assert.deepEqual([project.status, project.reason.code], ['paused', 'tampered']);
    const main = { kind: 'object', id: git('rev-parse', 'main') };
    assert.deepEqual(tamper, [
      { kind: 'remoteBranch', name: 'origin/main', from: null, to: main, by: 'push' },
      { kind: 'startFile', name: '~/.bashrc', fileChange: 'created' },
    ]);
  });

  it('says that what a check wrote stays, where the check changed the record of the files before it', async () => {
    const command =
      'test -f one.txt && echo x > traced.txt && echo DIRC > "$(git rev-parse --git-dir)"/index-before-checks';
    const acceptanceCheck = { command, description: 'one.txt is there' };
    const id = await story.begin({
      plan: [planTurn([draft('one', [], { acceptanceCheck })])],
      tasks: { 'Write one': [doneTurn('one')] },
    });
    const state = await toRest(story.engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    const told = noticeTexts(state).filter((text) => text.includes('not put back'));
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /look at its files.*changed the record of the files that was made before/);
  });

  it('goes on when files of the checkout change, and tells which', async () => {
    const { repository } = story.place;
    const line = `echo x > '${repository}/new.txt'; echo x >> '${repository}/README.md'; rm '${repository}/check.sh'`;
    const id = await story.begin({
      plan: [planTurn([draft('one')])],
      tasks: {
        'Write one': [
          doneTurn('one', 'fine', { do: [{ write: { file: 'one.txt', content: 'fine\n' } }, { run: line }] }),
        ],
      },
    });
    const { project, notices, tamper } = await toRest(story.engine, id);
    assert.equal(project.status, 'completed', project.reason.detail);
    assert.deepEqual(tamper, []);
    const changed = [
      { kind: 'checkoutFile', name: 'README.md', fileChange: 'changed' },
      { kind: 'checkoutFile', name: 'check.sh', fileChange: 'deleted' },
      { kind: 'checkoutFile', name: 'new.txt', fileChange: 'created' },
    ];
    assert.deepEqual(
      notices.flatMap((notice) => (notice.kind === 'repositoryChanged' ? [[notice.harmless, notice.differences]] : [])),
      [['checkout', changed]],
    );
  });

  it('takes no verdict from checks that a pause cut short, leaves none of their processes, and checks again', async () => {
    const checking = join(story.folder, 'checking');
    const goOn = join(story.folder, 'go-on');
    const tag = `sleep 60.4${process.pid}`;
    const stays = `if [ -f one.txt ] && [ ! -e '${goOn}' ]; then setsid ${tag} & touch '${checking}'; wait; fi`;
    const id = await story.begin(
      { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } },
      { gateCommands: [{ name: 'Tests', command: `${stays}; sh check.sh` }] },
    );
    await until(() => existsSync(checking));
    await story.engine.pauseProject(id);
    const paused = await toRest(story.engine, id);
    assert.equal(paused.project.status, 'paused');
    assert.deepEqual(processesWith(tag), []);
    assert.ok(!(await story.events(id)).some(({ type }) => type === 'gates.ran'));
    assert.equal(stateOf(story.engine, id).commits.length, 0);
    writeFileSync(goOn, '');
    assert.ok((await story.engine.resumeProject(id)).ok);
    const ended = await toRest(story.engine, id);
    assert.equal(ended.project.status, 'completed', ended.project.reason.detail);
    // The plan and the work: the agent was not asked again.
    assert.equal(ended.turnsEnded, 2);
  });
});

/** Git in the user's checkout as any program can start it: with nothing of the environment that hinders a push. */
function unguarded(repository: string): string {
  return `env -i PATH="$PATH" git -C '${repository}'`;
}
