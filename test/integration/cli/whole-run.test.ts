import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { runProcess, startProcess } from '../../support/cli/cli-process.ts';
import { checkProgram, doneTurn, draft, makePlace, planTurn, type Place } from '../../support/stories/story.ts';

const SCRIPT = {
  version: 1,
  name: 'two files',
  plan: [planTurn([draft('one'), draft('two', ['one'])])],
  tasks: { 'Write one': [doneTurn('one')], 'Write two': [doneTurn('two', 'fine', { cost: 'unpriced' })] },
};
const INIT = ['init', 'Two files', '--description', 'Write two files.', '--gate', 'Tests=sh check.sh'];

describe('a project made, done and read from the command line alone', () => {
  let place: Place;
  before(() => {
    place = makePlace({ 'check.sh': checkProgram }, SCRIPT);
    place.git('remote', 'add', 'upstream', 'https://git.example.invalid/files.git');
    writeFileSync(join(place.repository, 'notes.txt'), 'not committed\n');
  });
  after(() => {
    place.remove();
  });

  it('is set up with what was found on the machine', async () => {
    const { exitCode, stdout } = await runProcess(place, ['setup']);
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, /^ok {2}data +.*home \(config\.yaml, providers\.yaml\)$/m);
    assert.match(stdout, /^ok {2}personas +.*engineer/m);
    assert.match(stdout, /^ok {2}provider +scripted \(scripted\)/m);
    assert.match(stdout, /\nNext: .*dark-factory init/);
  });

  it('is done with the checkout left as it was, and ends with 0 and the lines to push', async () => {
    const before =
      place.git('rev-parse', 'HEAD') + place.git('status', '--porcelain') + place.git('config', '--list', '--local');
    // A cap in USD would keep a script out whose turns have no price.
    const made = await runProcess(place, [...INIT, '--max-turns', '50']);
    assert.equal(made.exitCode, 0, made.stderr);
    assert.match(made.stdout, /1 file not committed: left as it is/);
    const { exitCode, stdout, stderr } = await runProcess(place, ['start', 'two-files', '--watch']);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /“Write two” is done, commit [0-9a-f]{10}\n[\s\S]*\nTwo files: completed\n/);
    assert.match(stdout, /\$0\.03 \(1 of 3 turns unpriced\)/);
    const [, push = ''] = /never pushes\):\n {2}(.*)\n/.exec(stdout) ?? [];
    assert.match(push, /^git -C \S+ push upstream df\/two-files\/\d{4}-\d\d-\d\d$/);
    assert.equal(
      place.git('rev-parse', 'HEAD') + place.git('status', '--porcelain') + place.git('config', '--list', '--local'),
      before,
    );
  });

  it('can be read in every form afterwards', async () => {
    const json = async (...argv: string[]): Promise<unknown> => JSON.parse((await runProcess(place, argv)).stdout);
    const list = (await json('list', '--json')) as { projects: { id: string; name: string; status: string }[] };
    assert.deepEqual(
      list.projects.map(({ name, status }) => [name, status]),
      [['Two files', 'completed']],
    );
    const id = list.projects[0]?.id.slice(0, 6) ?? '';
    const { tasks } = (await json('tasks', id, '--json')) as { tasks: { title: string; verified: boolean }[] };
    assert.deepEqual(
      tasks.map(({ title, verified }) => [title, verified]),
      [
        ['Write one', true],
        ['Write two', true],
      ],
    );
    const report = (await json('export', id, '--format', 'json')) as {
      commits: unknown[];
      gates: { atTheEnd: { passed: boolean } };
    };
    assert.deepEqual([report.commits.length, report.gates.atTheEnd.passed], [2, true]);
    assert.match((await runProcess(place, ['export', id])).stdout, /\| Write two \| done \|/);
    assert.match((await runProcess(place, ['logs', id])).stdout, /2 tasks planned: Write one; Write two/);
    assert.match(
      (await runProcess(place, ['logs', id, '--turn', '2'])).stdout,
      /Asked\n[\s\S]*Write one[\s\S]*Answered\n/,
    );
    assert.equal((await runProcess(place, ['start', id])).exitCode, 0);
  });

  it('leaves as a patch that git takes', async () => {
    const file = join(place.root, 'work.patch');
    const { exitCode, stderr } = await runProcess(place, ['export', 'two files', '--format', 'patch', '-o', file]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^2 commits in /);
    place.git('checkout', '-q', '-b', 'elsewhere', 'main');
    place.git('am', '-q', file);
    assert.equal(
      place.git('diff', '--stat', 'HEAD', place.git('for-each-ref', '--format=%(refname)', 'refs/heads/df')),
      '',
    );
    place.git('checkout', '-q', 'main');
  });

  it('goes on when whoever reads the output goes away', async () => {
    assert.equal((await runProcess(place, ['init', 'Again', ...INIT.slice(2)])).exitCode, 0);
    const run = startProcess(place, ['start', 'again', '--watch']);
    run.child.stdout?.once('data', () => run.child.stdout?.destroy());
    assert.equal(await run.ended, 0, run.stderr());
    assert.match((await runProcess(place, ['list'])).stdout, /Again +completed/);
  });

  it('is shown as unreadable, with 6, when its journal was torn in the middle', async () => {
    const projects = join(place.dataDirectory, 'projects');
    const [folder = ''] = readdirSync(projects);
    const journal = readdirSync(join(projects, folder)).find((name) => name.startsWith('journal')) ?? '';
    const path = join(projects, folder, journal);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.map((line, index) => (index === 3 ? line.slice(0, 20) : line)).join('\n'));
    const { exitCode, stderr } = await runProcess(place, ['logs', folder]);
    assert.equal(exitCode, 6, stderr);
    assert.notEqual(stderr, '');
    assert.doesNotMatch(stderr, /\n\s+at /);
  });

  it('ends with 6 and a sentence where the data directory cannot be one', async () => {
    const file = join(place.root, 'file');
    writeFileSync(file, '');
    const { exitCode, stderr } = await runProcess(place, ['list'], { DARK_FACTORY_HOME: file });
    assert.equal(exitCode, 6, stderr);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});
