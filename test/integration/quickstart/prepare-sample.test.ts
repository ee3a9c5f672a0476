import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { prepareSample } from '../../../examples/quickstart/prepare-sample.mjs';
import { root } from '../../support/source/source-tree.ts';

describe('the sample of the quickstart', () => {
  let parent: string;
  let sample: ReturnType<typeof prepareSample>;
  let wanted: string;

  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'quick "start" '));
    wanted = join(parent, 'sample');
    mkdirSync(wanted);
    writeFileSync(join(wanted, 'mine.txt'), 'mine');
    sample = prepareSample(root.replace(/[\\/]$/, ''), wanted);
  });
  after(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  const git = (...args: string[]) => execFileSync('git', args, { cwd: sample.repository, encoding: 'utf8' }).trim();

  it('leaves what is there alone and takes the next number', () => {
    assert.equal(basename(sample.folder), 'sample-2');
    assert.deepEqual(readdirSync(wanted), ['mine.txt']);
    assert.equal(readFileSync(join(wanted, 'mine.txt'), 'utf8'), 'mine');
  });

  it('is a clean repository with one commit on main', () => {
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(git('rev-list', '--count', 'main'), '1');
  });

  it('has tools that run where they are', () => {
    const bin = join(sample.repository, 'node_modules/.bin');
    for (const tool of ['tsc', 'oxlint', 'prettier']) {
      const said = execFileSync(process.execPath, [join(bin, tool), '--version'], {
        cwd: sample.repository,
        encoding: 'utf8',
      });
      assert.match(said, /\d+\.\d+\.\d+/);
    }
  });

  it('points to the script whatever the path holds', () => {
    const text = readFileSync(join(sample.dataDirectory, 'providers.yaml'), 'utf8');
    assert.match(text, /script: ".*night\.yaml"/);
    // It would serve every other repository that is opened with this data.
    assert.ok(text.includes(`repository: ${JSON.stringify(realpathSync(sample.repository))}`), text);
  });
});
