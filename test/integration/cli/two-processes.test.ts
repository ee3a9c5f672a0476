import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { runProcess, startProcess, type CliProcess } from '../../support/cli/cli-process.ts';
import {
  checkProgram,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  planTurn,
  type Place,
} from '../../support/stories/story.ts';
import { until } from '../../support/time/until.ts';

/** Hangs the first time it is played, as a turn does that takes hours; the second time it goes through. */
const ONCE_LONG = { run: 'if [ -f seen ]; then rm seen; else touch seen; sleep 3600; fi' };
const SCRIPT = {
  version: 1,
  name: 'long',
  plan: [planTurn([draft('one')])],
  tasks: {
    'Write one': [doneTurn('one', 'fine', { do: [ONCE_LONG, { write: { file: 'one.txt', content: 'fine\n' } }] })],
  },
};

describe('the command line while a turn takes long', () => {
  let place: Place;
  let running: CliProcess[] = [];
  beforeEach(async () => {
    place = makePlace({ 'check.sh': checkProgram, '.gitignore': 'seen\n' }, SCRIPT);
    running = [];
    const engine = await openFactory(place);
    const gateCommands = [{ name: 'Tests', command: 'sh check.sh' }];
    const { repository: repositoryPath } = place;
    const made = await engine.createProject({ repositoryPath, name: 'Long', description: 'Write one.', gateCommands });
    assert.equal(made.ok ? '' : refusalSentence(made.failure), '');
    await engine.close();
  });
  afterEach(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ ended }) => ended));
    place.remove();
  });

  function start(...argv: string[]): CliProcess {
    const started = startProcess(place, argv);
    running.push(started);
    return started;
  }
  /** The long step has begun, and will be passed over the next time. */
  function isInTheTurn(): boolean {
    const worktrees = join(place.root, 'repo-worktrees');
    return existsSync(worktrees) && readdirSync(worktrees).some((name) => existsSync(join(worktrees, name, 'seen')));
  }
  /** A process that is in the middle of the long turn. */
  async function inTheTurn(...flags: string[]): Promise<CliProcess> {
    const driver = start('start', 'long', '--watch', ...flags);
    await until(isInTheTurn);
    return driver;
  }

  it('pauses with the first Ctrl-C, and goes on from there', async () => {
    const driver = await inTheTurn();
    driver.child.kill('SIGINT');
    assert.equal(await driver.ended, 130, driver.stderr());
    assert.match(driver.stdout(), /Pausing: the turn in flight is ended[\s\S]*Long: paused\n/);
    const resumed = await runProcess(place, ['resume', 'long', '--json']);
    assert.equal(resumed.exitCode, 0, resumed.stdout);
    const { project } = JSON.parse(resumed.stdout) as { project: { status: string; tasksDone: number } };
    assert.deepEqual([project.status, project.tasksDone], ['completed', 1]);
  });

  it('stops at once with the second Ctrl-C, and the next start finishes', async () => {
    const driver = await inTheTurn();
    driver.child.kill('SIGINT');
    driver.child.kill('SIGINT');
    assert.equal(await driver.ended, 130, driver.stderr());
    assert.equal((await runProcess(place, ['start', 'long'])).exitCode, 0);
  });

  it('leaves the project running for the next start when it is told to end', async () => {
    const driver = await inTheTurn();
    driver.child.kill('SIGTERM');
    assert.equal(await driver.ended, 130, driver.stderr());
    assert.match((await runProcess(place, ['list'])).stdout, /interrupted/);
    assert.equal((await runProcess(place, ['start', 'long'])).exitCode, 0);
  });

  it('lets one process watch and another pause what a third one does', async () => {
    const driver = await inTheTurn();
    const watcher = start('status', 'long', '--watch', '--json');
    await until(() => watcher.stdout().includes('"type":"project"'));
    const second = await runProcess(place, ['start', 'long']);
    assert.equal(second.exitCode, 1);
    assert.match(second.stderr, /^Driven by the command line, process \d+ on .*\. It is left to that one;/);
    const paused = await runProcess(place, ['pause', 'long']);
    assert.equal(paused.exitCode, 0, paused.stderr);
    // A driver that needs more than a quarter of a minute to end its turn is not waited for.
    assert.match(paused.stdout, /^(Paused\.|The process that works on it was told, and is still ending its turn\.)\n$/);
    assert.equal(await driver.ended, 4, driver.stderr());
    assert.equal(await watcher.ended, 4, watcher.stderr());
    const documents = watcher
      .stdout()
      .trimEnd()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { type: string; exitCode?: number; project?: { status: string; drivenBy: string } },
      );
    assert.equal(documents.find(({ type }) => type === 'project')?.project?.drivenBy, 'elsewhere');
    assert.deepEqual([documents.at(-1)?.type, documents.at(-1)?.exitCode], ['end', 4]);
  });

  it('terminates what another process does, with the reason kept', async () => {
    const driver = await inTheTurn('--json');
    assert.equal((await runProcess(place, ['terminate', 'long', '--reason', 'not needed'])).exitCode, 0);
    assert.equal(await driver.ended, 3, driver.stderr());
    const { stdout } = await runProcess(place, ['status', 'long']);
    assert.match(stdout, /^Long: terminated\nThe project was terminated on request: not needed\./);
  });

  it('says that nobody works on it any more when the driver was killed', async () => {
    const driver = await inTheTurn();
    const watcher = start('status', 'long', '--watch');
    await until(() => watcher.child.pid !== undefined);
    driver.child.kill('SIGKILL');
    await driver.ended;
    assert.equal(await watcher.ended, 4, watcher.stderr());
    assert.match(watcher.stdout(), /Long: interrupted/);
    assert.equal((await runProcess(place, ['start', 'long'])).exitCode, 0);
  });
});
