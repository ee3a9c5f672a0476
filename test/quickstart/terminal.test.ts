import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { patient } from '../support/time/patience.ts';
import { root } from '../support/source/source-tree.ts';

describe('npm start in a terminal', () => {
  let parent: string;
  let said: string;
  let status: number | null;

  before(function () {
    this.timeout(patient(600_000));
    parent = mkdtempSync(join(tmpdir(), 'quickstart-'));
    const start = [join(root, 'examples/quickstart/start.mjs'), '--terminal', '--dir', join(parent, 'sample')];
    const result = spawnSync(process.execPath, start, { cwd: root, encoding: 'utf8', timeout: patient(590_000) });
    said = `${result.stdout}${result.stderr}`;
    status = result.status;
  });
  after(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: join(parent, 'sample/timespans'), encoding: 'utf8' }).trim();

  it('ends well', () => {
    assert.equal(status, 0, said);
  });

  it('says which way it took, where the sample is, and what a gate refused', () => {
    assert.match(said, /^Way: the terminal, because --terminal was given\.$/m);
    assert.ok(said.includes(join(parent, 'sample/timespans')), said);
    assert.match(said, /failed/, said);
    assert.match(said, /no remote to push to [\s\S]*git push <name>\s+df\/three-features/, said);
  });

  it('leaves three commits on a df/ branch, and the checkout as it was', () => {
    const branches = git('for-each-ref', '--format=%(refname:short)', 'refs/heads/df');
    assert.match(branches, /^df\/three-features\/[\d-]+$/);
    assert.equal(git('rev-list', '--count', `main..${branches}`), '3');
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(git('rev-parse', '--abbrev-ref', 'HEAD'), 'main');
  });
});
