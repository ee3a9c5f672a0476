import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { FileSystem } from '../../../src/ports/file-system.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { faultyFileSystem } from '../../support/fakes/faulty-file-system.ts';
import {
  begin,
  checkProgram,
  doneTurn,
  draft,
  inSlowTurn,
  makePlace,
  openFactory,
  planTurn,
  SLOW_MS,
  slowTurn,
  stateOf,
  toRest,
  until,
  type Place,
} from '../../support/stories/story.ts';
import { noticeTexts } from '../../support/builders/notice-texts.ts';

const opened: { engines: OrchestrationEngine[]; place?: Place } = { engines: [] };

const slow = {
  version: 1,
  name: 'hard places',
  plan: [planTurn([draft('one')])],
  tasks: { 'Write one': [slowTurn('one')] },
};

/** A project that was paused in the middle of its only task, with a file of it in the worktree. */
async function paused(): Promise<{ engine: OrchestrationEngine; place: Place; id: string; worktree: string }> {
  const place = makePlace({ 'check.sh': checkProgram }, slow);
  opened.place = place;
  const engine = await open(place);
  const id = await begin(engine, place);
  await inSlowTurn(engine, id);
  await engine.pauseProject(id);
  await engine.whenIdle(id);
  place.clock.skip(SLOW_MS);
  return { engine, place, id, worktree: stateOf(engine, id).project.worktreePath ?? '/nowhere' };
}

async function open(place: Place, more: Parameters<typeof openFactory>[1] = {}): Promise<OrchestrationEngine> {
  const engine = await openFactory(place, more);
  opened.engines.push(engine);
  return engine;
}

async function resumed(engine: OrchestrationEngine, id: string): Promise<ProjectState> {
  const outcome = await engine.resumeProject(id);
  assert.ok(outcome.ok, outcome.ok ? '' : refusalSentence(outcome.failure));
  return toRest(engine, id);
}

describe('in a hard place', () => {
  afterEach(async () => {
    for (const engine of opened.engines.splice(0)) await engine.close();
    opened.place?.remove();
    delete opened.place;
  });

  it('a worktree that was deleted by hand is put back from the last commit, and told', async () => {
    const { engine, id, worktree } = await paused();
    rmSync(worktree, { recursive: true });
    const state = await resumed(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.equal(state.notices.length, 1, JSON.stringify(state.notices));
  });

  it('a worktree that was moved away is not worked on blindly', async () => {
    const { engine, id, worktree } = await paused();
    renameSync(worktree, `${worktree}-elsewhere`);
    const state = await resumed(engine, id);
    assert.deepEqual([state.project.status, state.project.reason.code], ['paused', 'worktreeLost']);
    assert.equal(readFileSync(join(`${worktree}-elsewhere`, 'half.txt'), 'utf8'), 'half\n');
  });

  it('a worktree that was switched to another branch pauses the project with the way back', async () => {
    const { engine, place, id, worktree } = await paused();
    const pointer = /gitdir: (.*)/.exec(readFileSync(join(worktree, '.git'), 'utf8'))?.[1] ?? '';
    writeFileSync(join(pointer.trim(), 'HEAD'), 'ref: refs/heads/somewhere-else\n');
    const state = await resumed(engine, id);
    assert.equal(state.project.reason.code, 'worktreeSwitched');
    assert.equal(state.project.status, 'paused');
    assert.ok(existsSync(join(worktree, 'half.txt')));
    assert.equal(place.git('status', '--porcelain'), '');
  });

  it('a base branch that was rewritten is told, and the work goes on', async () => {
    const { engine, place, id } = await paused();
    place.git('commit', '--amend', '-q', '-m', 'rewritten');
    const state = await resumed(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
    assert.match(noticeTexts(state).join('\n'), /no longer contains/);
    // It is looked at after every commit, and told once.
    assert.equal(state.notices.filter(({ kind }) => kind === 'baseRewritten').length, 1);
  });

  it('a base branch that is rewritten in the middle of a turn is told too', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const engine = await open(place);
    const id = await begin(engine, place);
    await inSlowTurn(engine, id);
    place.git('commit', '--amend', '-q', '-m', 'rewritten');
    place.clock.skip(SLOW_MS);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, state.sandbox === 'isolated' ? 'completed' : 'paused');
    if (state.sandbox !== 'isolated') return;
    const told = noticeTexts(state).join('\n');
    assert.match(told, /the branch main moved/);
    assert.match(told, /no longer contains/);
  });

  it('a work branch that somebody else moved is left as it is, and the project pauses', async () => {
    const { engine, place, id } = await paused();
    place.git('branch', stateOf(engine, id).project.workBranch);
    place.git('branch', '-f', stateOf(engine, id).project.workBranch, 'main');
    const before = place.git('rev-parse', stateOf(engine, id).project.workBranch);
    const state = await resumed(engine, id);
    assert.equal(state.project.reason.code, 'publishConflict');
    assert.equal(place.git('rev-parse', state.project.workBranch), before);
  });

  it('the whole repository is gone: the project says so and waits for a person, and goes on when it is back', async () => {
    const { engine, place, id } = await paused();
    renameSync(place.repository, `${place.repository}-away`);
    const state = await resumed(engine, id);
    assert.equal(state.project.status, 'paused');
    assert.equal(state.project.reason.code, 'worktreeLost', state.project.reason.detail);
    renameSync(`${place.repository}-away`, place.repository);
    assert.equal((await resumed(engine, id)).project.status, 'completed');
  });

  it('two engines start one project at once: one drives, the other is told so and shows it live', async () => {
    const { engine, place, id } = await paused();
    const other = await open(place);
    const outcomes = await Promise.all([engine.resumeProject(id), other.resumeProject(id)]);
    assert.deepEqual(outcomes.map((outcome) => outcome.ok).sort(), [false, true]);
    const [driver, watcher] = outcomes[0].ok ? [engine, other] : [other, engine];
    await driver.whenIdle(id);
    assert.equal(stateOf(driver, id).project.status, 'completed');
    await until('the other one sees it', () => stateOf(watcher, id).project.status === 'completed');
  });

  it('a pause from another process reaches the driver', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const driver = await open(place);
    const id = await begin(driver, place);
    await until('it works', () => stateOf(driver, id).work?.taskId !== undefined);
    const other = await open(place);
    await until('it is seen as driven elsewhere', () => other.project(id)?.drivenBy === 'elsewhere');
    assert.ok((await other.pauseProject(id)).ok);
    assert.equal((await toRest(driver, id)).project.status, 'paused');
    await until('the other one sees it', () => stateOf(other, id).project.status === 'paused');
  });

  it('a repository path with spaces, quotes and unicode is worked on like any other', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, { ...slow, tasks: { 'Write one': [doneTurn('one')] } });
    opened.place = place;
    const strange = join(place.root, `it's "ünïcode" & $HOME; 名前`);
    renameSync(place.repository, strange);
    const engine = await open(place);
    const id = await begin(engine, { ...place, repository: strange });
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'completed', state.project.reason.detail);
  });

  it('places that cannot be worked in are refused in plain words, and nothing is made', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const engine = await open(place);
    const refusal = async (repositoryPath: string, more: object = {}): Promise<string> => {
      const made = await engine.createProject({ repositoryPath, description: 'x', ...more });
      return made.ok ? 'made' : refusalSentence(made.failure);
    };
    const newline = join(place.root, 'a\nb');
    const plain = join(place.root, 'plain');
    const empty = join(place.root, 'empty');
    for (const folder of [newline, plain, empty]) mkdirSync(folder);
    execFileSync('git', ['init', '-q'], { cwd: empty });
    assert.match(await refusal(newline), /line break/);
    assert.match(await refusal(plain), /not in a git repository/);
    assert.match(await refusal(empty), /commit/);
    assert.match(await refusal(join(place.root, 'nowhere')), /no folder/);
    assert.match(await refusal(place.repository, { baseBranch: 'nope' }), /There is no branch "nope"/);
    assert.match(await refusal(place.repository, { personas: ['wizard'] }), /wizard/);
    assert.match(await refusal(place.repository, { providers: ['nobody'] }), /no provider "nobody"/);
    assert.match(await refusal(place.repository, { maxRuntimeMs: -1 }), /maxRuntimeMs/);
    assert.match(await refusal(place.repository, { description: '' }), /description/);
    place.git('config', '--unset', 'user.email');
    assert.match(await refusal(place.repository), /does not know who you are/);
    assert.deepEqual(engine.snapshot().projects, []);
  });

  it('without git, and with a git that is too old, the first sentence says what to install', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const bin = join(place.root, 'bin');
    mkdirSync(bin);
    const without = await open(place, { env: { PATH: bin, HOME: place.root } });
    const missing = await without.createProject({ repositoryPath: place.repository, description: 'x' });
    assert.match(missing.ok ? '' : refusalSentence(missing.failure), /git/i);
    writeFileSync(join(bin, 'git'), '#!/bin/sh\necho git version 2.17.1\n', { mode: 0o755 });
    const old = await open(place, { env: { PATH: bin, HOME: place.root } });
    const tooOld = await old.createProject({ repositoryPath: place.repository, description: 'x' });
    assert.match(tooOld.ok ? '' : refusalSentence(tooOld.failure), /2\.17/);
  });

  it('a disk that fills up in the middle of a turn pauses the project, and it goes on when there is room', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    let isFull = false;
    const fullDisk: FileSystem = {
      ...nodeFileSystem,
      async openAppend(path) {
        const handle = await nodeFileSystem.openAppend(path);
        const append = async (bytes: Uint8Array): Promise<void> => {
          // Not at a mere count of time, which may be lost.
          if (!isFull || !Buffer.from(bytes).includes('"turn.ended"')) return handle.append(bytes);
          isFull = false;
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        };
        return {
          ...handle,
          size: () => handle.size(),
          truncate: (n) => handle.truncate(n),
          close: () => handle.close(),
          append,
        };
      },
    };
    const engine = await open(place, { fileSystem: fullDisk });
    const id = await begin(engine, place);
    await inSlowTurn(engine, id);
    isFull = true;
    place.clock.skip(SLOW_MS);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'paused');
    assert.equal(state.project.reason.code, 'diskFull');
    assert.equal((await resumed(engine, id)).project.status, 'completed');
    assert.equal(stateOf(engine, id).finance.interruptedTurns, 1);
  });

  it('a data directory that cannot be written is said at once, in words', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const readOnly = faultyFileSystem(nodeFileSystem, { kind: 'error', at: 1, code: 'EROFS', forGood: true });
    await assert.rejects(open(place, { fileSystem: readOnly }), /read-only|cannot be written|EROFS/i);
  });

  it('more projects than may run at once go on one after the other after a restart', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, { ...slow, tasks: { 'Write one': [doneTurn('one')] } });
    opened.place = place;
    const first = await open(place);
    const ids = [await begin(first, place, { name: 'a' }), await begin(first, place, { name: 'b' })];
    await first.close();
    writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nmaxConcurrentProjects: 1\n');
    const engine = await open(place);
    await engine.recover();
    const running = (): number => ids.filter((id) => engine.project(id)?.drivenBy === 'here').length;
    assert.ok(running() <= 1);
    await until('both are completed', () => ids.every((id) => stateOf(engine, id).project.status === 'completed'));
  });

  it('a checkpoint that git refuses leaves the status as it is, tells why, and keeps the work', async () => {
    const place = makePlace({ 'check.sh': checkProgram }, slow);
    opened.place = place;
    const identity = join(place.root, '.gitconfig');
    writeFileSync(identity, '[user]\n\tname = Test\n\temail = test@example.invalid\n');
    for (const name of ['user.name', 'user.email']) place.git('config', '--local', '--unset', name);
    const engine = await open(place);
    const id = await begin(engine, place, { maxRuntimeMs: 3_600_000 });
    await inSlowTurn(engine, id);
    rmSync(identity);
    place.clock.forward(3_600_000);
    const state = await toRest(engine, id);
    assert.equal(state.project.status, 'timeout', state.project.reason.detail);
    assert.match(noticeTexts(state).join(), /does not know who commits/);
    assert.ok(existsSync(join(state.project.worktreePath ?? '', 'half.txt')));
  });
});
