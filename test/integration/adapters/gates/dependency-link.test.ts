import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { copyDependencies } from '../../../../src/adapters/gates/dependency-copy.ts';
import { linkDependencies } from '../../../../src/adapters/gates/dependency-link.ts';

let folder = '';
let main = '';
let tree = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(main, path)), { recursive: true });
  writeFileSync(join(main, path), text);
}
function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8' });
}
/** Commits what git sees of the main checkout and makes the worktree. */
function makeWorktree(): void {
  git(main, 'add', '-A');
  git(main, 'commit', '-qm', 'start');
  git(main, 'worktree', 'add', '-q', '-b', 'work', tree);
}
const link = () =>
  linkDependencies({
    repositoryPath: main,
    worktreePath: tree,
    isIgnored: async (path) => spawnSync('git', ['check-ignore', '-q', '--', path], { cwd: tree }).status === 0,
  });

describe('linking the installed dependencies', () => {
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'df-link ')));
    main = join(folder, 'main');
    tree = join(folder, 'tree');
    mkdirSync(main);
    git(main, 'init', '-q');
    write('.gitignore', 'node_modules/\n.venv/\n');
    write('package.json', '{"name":"root","type":"commonjs"}');
    write('node_modules/dep/package.json', '{"name":"dep","main":"index.js"}');
    write('node_modules/dep/index.js', 'module.exports = "installed";');
    write('node_modules/@scope/dep/index.js', 'module.exports = "scoped";');
    write('node_modules/.cache/x', 'cache');
    mkdirSync(join(main, 'node_modules/.bin'));
    symlinkSync('../dep/index.js', join(main, 'node_modules/.bin/dep'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes them usable, stays out of sight of git, and leaves the main checkout as it was', async () => {
    makeWorktree();
    const { linked, readable, notes } = await link();
    assert.deepEqual([linked, readable, notes], [['node_modules'], [join(main, 'node_modules')], []]);
    const seen = execFileSync(process.execPath, ['-p', 'require("dep") + " " + require("@scope/dep")'], {
      cwd: tree,
      encoding: 'utf8',
    });
    assert.equal(seen.trim(), 'installed scoped');
    assert.equal(git(tree, 'status', '--porcelain'), '');
    assert.ok(existsSync(join(tree, 'node_modules/.bin/dep')));
    assert.equal(existsSync(join(tree, 'node_modules/.cache')), false);
    rmSync(join(tree, 'node_modules'), { recursive: true });
    assert.ok(existsSync(join(main, 'node_modules/dep/index.js')), 'removing the links took the packages along');
  });

  it("points the repository's own packages at the worktree, not at the main checkout", async () => {
    write('packages/own/package.json', '{"name":"own","main":"index.js"}');
    write('packages/own/index.js', 'module.exports = __filename;');
    write('packages/own/node_modules/inner/index.js', 'module.exports = 1;');
    symlinkSync('../packages/own', join(main, 'node_modules/own'));
    makeWorktree();
    const { linked } = await link();
    assert.deepEqual(linked, ['node_modules', 'packages/own/node_modules']);
    const seen = execFileSync(process.execPath, ['-p', 'require("own")'], { cwd: tree, encoding: 'utf8' });
    assert.equal(seen.trim(), join(tree, 'packages/own/index.js'));
  });

  it('leaves out links that lead nowhere, and says so', async () => {
    symlinkSync('../packages/gone', join(main, 'node_modules/gone'));
    makeWorktree();
    assert.deepEqual((await link()).notes, ['node_modules/gone leads to nothing and was left out.']);
  });

  for (const [where, hide] of [
    [
      'by its own .gitignore, as virtualenv and uv write it',
      () => {
        write('node_modules/.gitignore', '*');
      },
    ],
    [
      'by .git/info/exclude alone',
      () => {
        write('.git/info/exclude', 'node_modules\n');
      },
    ],
    ['by nobody', () => undefined],
  ] as const) {
    it(`stays out of sight of git where it is ignored ${where}`, async () => {
      write('.gitignore', '');
      hide();
      git(main, 'add', '.gitignore', 'package.json');
      git(main, 'commit', '-qm', 'start');
      git(main, 'worktree', 'add', '-q', '-b', 'work', tree);
      rmSync(join(main, '.git/info/exclude'), { force: true });
      assert.deepEqual((await link()).linked, ['node_modules']);
      assert.equal(git(tree, 'status', '--porcelain'), '');
      await copyDependencies({ repositoryPath: main, worktreePath: tree });
      assert.equal(git(tree, 'status', '--porcelain'), '');
    });
  }

  it('is replaced by a copy for tools that write beside themselves, and only once', async () => {
    write('packages/own/package.json', '{"name":"own","main":"index.js"}');
    write('packages/own/index.js', 'module.exports = __filename;');
    symlinkSync('../packages/own', join(main, 'node_modules/own'));
    makeWorktree();
    await link();
    const places = { repositoryPath: main, worktreePath: tree };
    assert.deepEqual(await copyDependencies(places), ['node_modules']);
    writeFileSync(join(tree, 'node_modules/dep/index.js'), 'module.exports = "changed";');
    assert.equal(readFileSync(join(main, 'node_modules/dep/index.js'), 'utf8'), 'module.exports = "installed";');
    const seen = execFileSync(process.execPath, ['-p', 'require("dep") + require("own")'], {
      cwd: tree,
      encoding: 'utf8',
    });
    assert.equal(seen.trim(), `changed${join(tree, 'packages/own/index.js')}`);
    assert.deepEqual(await copyDependencies(places), []);
  });

  it('is not copied over what an agent has installed', async () => {
    makeWorktree();
    mkdirSync(join(tree, 'node_modules/dep'), { recursive: true });
    writeFileSync(join(tree, 'node_modules/dep/index.js'), 'own');
    assert.deepEqual(await copyDependencies({ repositoryPath: main, worktreePath: tree }), []);
    assert.equal(readFileSync(join(tree, 'node_modules/dep/index.js'), 'utf8'), 'own');
  });

  it('never touches what is there already, a dangling link included', async () => {
    makeWorktree();
    symlinkSync('/does/not/exist', join(tree, 'node_modules'));
    assert.deepEqual((await link()).linked, []);
    assert.ok(lstatSync(join(tree, 'node_modules')).isSymbolicLink());
    rmSync(join(tree, 'node_modules'));
    mkdirSync(join(tree, 'node_modules'));
    writeFileSync(join(tree, 'node_modules/own'), 'installed by the agent');
    assert.deepEqual(await link(), { linked: [], readable: [], notes: [] });
    assert.equal(readFileSync(join(tree, 'node_modules/own'), 'utf8'), 'installed by the agent');
  });

  it('shares a virtual environment', async () => {
    write('.venv/pyvenv.cfg', 'home = /usr/bin\n');
    write('.venv/bin/tool', '');
    makeWorktree();
    assert.deepEqual((await link()).linked.toSorted(), ['.venv', 'node_modules']);
    assert.equal(readFileSync(join(tree, '.venv/pyvenv.cfg'), 'utf8'), 'home = /usr/bin\n');
  });

  it('leads a virtual environment with an editable install to the code of the worktree', async () => {
    const site = '.venv/lib/python3.12/site-packages';
    write('.venv/pyvenv.cfg', 'home = /usr/bin\n');
    write('.venv/bin/tool', `#!${main}/.venv/bin/python\nimport tool\n`);
    write('.venv/bin/plain', '#!/bin/sh\n');
    symlinkSync('/usr/bin/python3', join(main, '.venv/bin/python3'));
    symlinkSync('python3', join(main, '.venv/bin/python'));
    symlinkSync('lib', join(main, '.venv/lib64'));
    write(`${site}/__editable__.root.pth`, `${main}/src\n${main}-other/src\n`);
    write(`${site}/__editable___root_finder.py`, `MAPPING = {'root': '${main}/root'}\n`);
    write(`${site}/dep/__init__.py`, `home = '${main}'\n`);
    write(`${site}/__pycache__/x.pyc`, '');
    makeWorktree();
    assert.deepEqual((await link()).linked.toSorted(), ['.venv', 'node_modules']);
    const text = (path: string): string => readFileSync(join(tree, path), 'utf8');
    assert.equal(text(`${site}/__editable__.root.pth`), `${tree}/src\n${main}-other/src\n`);
    assert.equal(
      text('.venv/lib64/python3.12/site-packages/__editable___root_finder.py').includes(`'${tree}/root'`),
      true,
    );
    assert.equal(text('.venv/bin/tool').split('\n')[0], `#!${tree}/.venv/bin/python`);
    const links = ['bin/plain', 'bin/python', 'bin/python3', 'lib64', 'lib/python3.12/site-packages/dep'];
    assert.deepEqual(
      links.map((path) => readlinkSync(join(tree, '.venv', path))),
      [`${main}/.venv/bin/plain`, 'python3', `${main}/.venv/bin/python3`, 'lib', `${main}/${site}/dep`],
    );
    assert.equal(existsSync(join(tree, site, '__pycache__')), false);
    assert.equal(git(tree, 'status', '--porcelain'), '');
    rmSync(join(tree, '.venv'), { recursive: true });
    assert.ok(existsSync(join(main, site, 'dep/__init__.py')), 'removing the links took the packages along');
  });

  it('does nothing where nothing is installed', async () => {
    rmSync(join(main, 'node_modules'), { recursive: true });
    makeWorktree();
    assert.deepEqual(await link(), { linked: [], readable: [], notes: [] });
  });
});
