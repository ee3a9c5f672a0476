import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../../src/engine/engine-contract.ts';
import type { ProjectRequest } from '../../../../src/engine/project-requests.ts';
import { installSentence } from '../../../../src/presenters/checks/install-text.ts';
import { reasonSentence } from '../../../../src/presenters/project/reason-sentence.ts';
import {
  closeStories,
  doneTurn,
  draft,
  openPlace,
  planTurn,
  reopened,
  stateOf,
  toRest,
  until,
  type Place,
} from '../../../support/stories/story.ts';
import { patient } from '../../../support/time/patience.ts';

const SCRIPT = { plan: [planTurn([draft('one')])], tasks: { 'Write one': [doneTurn('one')] } };
/** A package that is in the repository is installed without any network; its manifest asks for a lock file's worth of work. */
const FILES = {
  'package.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    private: true,
    scripts: { test: 'node test.cjs' },
    devDependencies: { greeting: 'file:./greeting-1.0.0' },
  }),
  'package-lock.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'app', version: '1.0.0', devDependencies: { greeting: 'file:./greeting-1.0.0' } },
      'greeting-1.0.0': { name: 'greeting', version: '1.0.0', dev: true, hasInstallScript: true },
      'node_modules/greeting': { resolved: 'greeting-1.0.0', link: true },
    },
  }),
  'greeting-1.0.0/package.json': JSON.stringify({
    name: 'greeting',
    version: '1.0.0',
    main: 'index.js',
    scripts: { install: 'touch install-script-ran' },
  }),
  'greeting-1.0.0/index.js': "module.exports = 'hello';\n",
  'test.cjs': "require('node:assert').equal(require('greeting'), 'hello');\n",
};

/** What the script of the repository runs, without a package manager, which takes a second to start. */
const PLAIN = { gateCommands: [{ name: 'Tests', command: 'node test.cjs' }] };

/** With the checks that the repository shows, unless others are named. */
async function started(engine: OrchestrationEngine, place: Place, more: Partial<ProjectRequest> = {}): Promise<string> {
  const request = { repositoryPath: place.repository, description: 'Say hello.', ...more };
  const created = await engine.createProject(request);
  assert.ok(created.ok);
  assert.ok((await engine.startProject(created.value.id)).ok);
  return created.value.id;
}

describe('a repository whose dependencies are not installed', function () {
  // npm itself takes long to start on a busy machine.
  this.timeout(patient(120_000));
  afterEach(closeStories);

  it('says which command installs them, runs it only after a yes, and is then verified', async () => {
    // Git sees what is installed: nothing in this repository ignores node_modules.
    const { engine, place } = await openPlace(SCRIPT, {}, FILES);
    const id = await started(engine, place, PLAIN);
    const paused = await toRest(engine, id);
    assert.deepEqual([paused.project.reason.code, paused.turnsEnded], ['checksCannotRun', 0], reasonSentence(paused));
    assert.match(
      reasonSentence(paused),
      /resume with --install-dependencies --checks-network: it runs npm ci --ignore-/,
    );
    const worktree = paused.project.worktreePath ?? '';
    assert.equal(existsSync(join(worktree, 'node_modules')), false, 'nobody allowed it');

    assert.ok((await engine.allowInstall(id, paused.installs ?? [])).ok);
    assert.ok((await engine.resumeProject(id)).ok);
    const done = await toRest(engine, id);
    assert.equal(done.project.status, 'completed', reasonSentence(done));
    assert.deepEqual(
      done.taskList.tasks.map(({ verdict }) => verdict?.kind),
      ['verified'],
    );
    assert.equal(done.baseline?.checks.find(({ name }) => name === 'Tests')?.verdict, 'passed');
    assert.match(
      installSentence(done),
      /^Dependencies were installed in the worktree, .* npm ci .*\(package-lock\.json\)/,
    );
    const changed = place.git('diff', '--name-only', `main..${done.project.workBranch}`);
    assert.equal(changed, 'one.txt', 'what was installed is no part of the work');
    assert.equal(existsSync(join(worktree, 'node_modules/greeting')), true);
    assert.equal(existsSync(join(worktree, 'greeting-1.0.0/install-script-ran')), false);
    assert.equal(existsSync(join(place.repository, 'node_modules')), false, 'the checkout stays as it was');
    const history = await engine.history(id, 0);
    assert.ok(history.ok);
    const types = history.value.flatMap(({ events }) => events.map(({ type }) => type));
    assert.deepEqual(
      types.filter((type) => type.startsWith('install.')),
      ['install.allowed', 'install.ended'],
    );
  });

  it('says what an install that fails printed last and what to do, and tries again when it goes on', async () => {
    const { engine, place } = await openPlace(SCRIPT, {}, { ...FILES, '.gitignore': 'node_modules/\ndeps/\n' });
    const id = await started(engine, place, PLAIN);
    const command = 'echo first; echo "the mirror is closed" >&2; exit 3';
    await toRest(engine, id);
    assert.ok((await engine.allowInstall(id, [{ command, because: '' }])).ok);
    const before = stateOf(engine, id);
    assert.equal(before.installed, undefined);
    assert.ok((await engine.resumeProject(id)).ok);
    const failed = await toRest(engine, id);
    assert.equal(failed.installed?.passed, false);
    const sentence = reasonSentence(failed);
    assert.match(
      sentence,
      /could not be installed: .* ended with 3.* It printed last: “first \/ the mirror is closed”\./,
    );
    assert.match(sentence, /Repair them, then resume/);
    const kept = failed.notices.filter((each) => each.kind === 'fact' && each.fact.kind === 'installFailed');
    assert.equal(kept.length, 1);
  });

  it('is installed again where it was cut off in the middle, and never over links into the checkout', async () => {
    const { engine, place } = await openPlace(SCRIPT, {}, { ...FILES, '.gitignore': 'node_modules/\n' });
    mkdirSync(join(place.repository, 'node_modules/stale'), { recursive: true });
    writeFileSync(join(place.repository, 'node_modules/stale/index.js'), 'mine\n');
    const created = await engine.createProject({
      repositoryPath: place.repository,
      description: 'Say hello.',
      ...PLAIN,
    });
    assert.ok(created.ok);
    const { id } = created.value;
    // Its first run never ends by itself; the second one takes up what the first has left.
    const rest = 'mkdir -p node_modules/greeting && cp greeting-1.0.0/index.js node_modules/greeting/index.js';
    const half =
      'mkdir -p node_modules/stale && echo over > node_modules/stale/index.js && echo half > node_modules/half';
    const command = `if [ -e node_modules/half ]; then ${rest}; else ${half}; exec sleep 600; fi`;
    assert.ok((await engine.allowInstall(id, [{ command, because: '' }])).ok);
    assert.ok((await engine.startProject(id)).ok);
    const halfDone = (): boolean =>
      existsSync(join(stateOf(engine, id).project.worktreePath ?? '/nowhere', 'node_modules/half'));
    await until('the install is in the middle', halfDone);
    await engine.close();
    const again = await reopened(place);
    assert.deepEqual([stateOf(again, id).installAllowed?.length, stateOf(again, id).installed], [1, undefined]);
    assert.ok((await again.startProject(id)).ok);
    const done = await toRest(again, id);
    assert.equal(done.installed?.passed, true, reasonSentence(done));
    assert.equal(done.project.status, 'completed', reasonSentence(done));
    assert.equal(readFileSync(join(place.repository, 'node_modules/stale/index.js'), 'utf8'), 'mine\n');
    assert.equal(existsSync(join(place.repository, 'node_modules/half')), false);
  });

  it('is installed unasked only where the settings say so', async () => {
    const { engine, place } = await openPlace(SCRIPT, {}, { ...FILES, '.gitignore': 'node_modules/\n' });
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\ninstallDependencies: always\n');
    await engine.close();
    const told = await reopened(place);
    const id = await started(told, place, PLAIN);
    const done = await toRest(told, id);
    assert.equal(done.project.status, 'completed', reasonSentence(done));
    assert.deepEqual(
      done.installAllowed?.map(({ because }) => because),
      ['package-lock.json'],
    );
    const fork = await told.forkProject(id, {});
    assert.ok(fork.ok);
    const forked = stateOf(told, fork.value.id);
    assert.deepEqual([forked.installAllowed?.length, forked.installed], [1, undefined]);
  });
});
