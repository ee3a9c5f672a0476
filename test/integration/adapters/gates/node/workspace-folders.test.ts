import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readManifest } from '../../../../../src/adapters/gates/node/manifest.ts';
import { workspaceFolders } from '../../../../../src/adapters/gates/node/workspace-folders.ts';
import { WorktreeFiles } from '../../../../../src/adapters/gates/worktree-files.ts';

/** Folders with a package.json; the others are only in between. */
const PACKAGES = [
  'apps/shop/api',
  'apps/shop/page',
  'packages/a',
  'packages/a/node_modules/other',
  'packages/b',
  'packages/.hidden',
  'packages/deep/down/here',
  'tools',
  'x'.repeat(250),
];

describe('the folders of a workspace', () => {
  let root: string;
  let files: WorktreeFiles;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'dark-factory-workspace-'));
    for (const folder of PACKAGES) {
      mkdirSync(join(root, 'in', folder), { recursive: true });
      writeFileSync(join(root, 'in', folder, 'package.json'), '{}');
    }
    mkdirSync(join(root, 'outside'));
    writeFileSync(join(root, 'outside/package.json'), '{}');
    writeFileSync(join(root, 'in/package.json'), '{}');
    files = new WorktreeFiles(join(root, 'in'));
  });

  after(() => {
    rmSync(root, { recursive: true });
  });

  const CASES: readonly (readonly [patterns: string[], folders: string[]])[] = [
    [['tools'], ['tools']],
    [
      ['./packages/*/', 'tools'],
      ['packages/a', 'packages/b', 'tools'],
    ],
    [['packages/**'], ['packages/a', 'packages/b', 'packages/deep/down/here']],
    [['packages/*/*/*'], ['packages/deep/down/here']],
    [['apps/*/api'], ['apps/shop/api']],
    [['apps/shop/{api,page}'], ['apps/shop/api', 'apps/shop/page']],
    [['packages/*', '!packages/b'], ['packages/a']],
    [['!packages/b', 'packages/*'], ['packages/a']],
    [
      ['packages/**', '!**/down/**'],
      ['packages/a', 'packages/b'],
    ],
    [['**/api'], ['apps/shop/api']],
    // Beyond the repository, or not there.
    [['../outside', '../*', 'packages/../../outside'], []],
    [['nothing/*', 'packages/c', '', '.'], []],
  ];
  for (const [patterns, folders] of CASES) {
    it(`are ${folders.length} for ${patterns.join(' ')}`, async () => {
      assert.deepEqual(await workspaceFolders(files, patterns), folders);
    });
  }

  it('are not searched for by patterns that would take hours to compare', async () => {
    const hostile = [
      `${'*x'.repeat(30)}y`,
      `${'{x,xx}'.repeat(30)}y`,
      `+(x|xx|xxx)+(x|xx|xxx)y`,
      '**/'.repeat(50) + 'y',
    ];
    assert.deepEqual(await workspaceFolders(files, [...hostile, 'tools']), ['tools']);
  });

  it('are read from what pnpm calls its workspace, in either form of a list', async () => {
    for (const list of ["\n  - 'packages/*' # all\n  - tools\n", " ['packages/*', tools]\n"]) {
      writeFileSync(
        join(root, 'in/pnpm-workspace.yaml'),
        `catalog:\n  a: 1\npackages:${list}onlyBuiltDependencies: [x]\n`,
      );
      const manifest = await readManifest(files, 'package.json');
      assert.ok(typeof manifest === 'object');
      assert.deepEqual(manifest.workspaces, ['packages/*', 'tools']);
    }
  });
});
