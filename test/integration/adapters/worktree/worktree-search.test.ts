import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { openWorktreeFiles } from '../../../../src/adapters/worktree/open-worktree-files.ts';
import { createSandbox } from '../../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../../src/adapters/system/system-clock.ts';
import type { WorktreeFiles } from '../../../../src/ports/worktree-files.ts';
import { never, removeFolder, temporaryFolder } from '../../../support/sandbox/sandbox-run.ts';
import { noKeys } from '../../../support/sandbox/no-keys.ts';

const everywhere: { folder: string; glob: string | null; max: number } = { folder: '.', glob: null, max: 100 };

for (const isolation of ['auto', 'off'] as const) {
  describe(`looking through a worktree, isolation ${isolation}`, () => {
    let root: string;
    let files: WorktreeFiles;
    const write = (name: string, text: string) => {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    };
    beforeEach(() => {
      root = temporaryFolder();
      files = openWorktreeFiles(createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, isolation }))(
        root,
      );
      write('.gitignore', 'dist/\n*.log\n');
      write('README.md', '# Title (one)\n');
      write('src/a.ts', 'export const greeting = "hello";\r\n');
      write('src/deep/er/b.ts', 'hello again\n');
      write('dist/out.js', 'hello built\n');
      write('trace.log', 'hello log\n');
      write('picture.bin', 'hello\0binary');
    });
    afterEach(() => {
      removeFolder(root);
    });

    const found = async (pattern: string, more: Partial<typeof everywhere> = {}) => {
      const result = await files.search(pattern, { ...everywhere, ...more }, never);
      assert.ok(result.ok, result.ok ? '' : result.failure);
      return result.value.found.map(({ path, line, text }) => `${path}:${line}:${text}`);
    };

    it('lists what git does not ignore, folders cut at the depth that was asked for', async () => {
      const listed = await files.list('.', 2, 100, never);
      assert.deepEqual(listed, {
        ok: true,
        value: { names: ['.gitignore', 'README.md', 'picture.bin', 'src/a.ts', 'src/deep/'], more: 0 },
      });
      assert.deepEqual(await files.list('src', 1, 1, never), { ok: true, value: { names: ['src/a.ts'], more: 1 } });
    });

    it('starts neither when it was stopped before', async () => {
      const stopped = AbortSignal.abort();
      assert.deepEqual(await files.list('.', 2, 100, stopped), { ok: false, failure: 'it was stopped' });
      const searched = await files.search('hello', everywhere, stopped);
      assert.deepEqual(searched, { ok: false, failure: 'it was stopped' });
    });

    it('says which lines match, leaving out what is ignored and what is binary', async () => {
      assert.deepEqual(await found('hel+o'), [
        'src/a.ts:1:export const greeting = "hello";',
        'src/deep/er/b.ts:1:hello again',
      ]);
      assert.deepEqual(await found('hello', { folder: 'src/deep' }), ['src/deep/er/b.ts:1:hello again']);
      assert.deepEqual(await found('hello', { glob: 'a.*' }), ['src/a.ts:1:export const greeting = "hello";']);
      assert.deepEqual(await found('\\(\\w+\\)$', { glob: '*.md' }), ['README.md:1:# Title (one)']);
      assert.deepEqual(await found('nowhere'), []);
    });

    it('stops at the number of lines that was asked for', async () => {
      write('many.txt', 'line\n'.repeat(200_000));
      const result = await files.search('line', { ...everywhere, max: 7 }, never);
      assert.ok(result.ok);
      assert.deepEqual([result.value.found.length, result.value.more], [7, true]);
    });

    it('ends a pattern that would never end, and says what is wrong with one that is none', async () => {
      write('evil.txt', `${'a'.repeat(5000)}b\n`);
      const endless = await files.search('(a+)+$', { ...everywhere, glob: 'evil.txt' }, never);
      assert.match(endless.ok ? '' : endless.failure, /too long|simpler pattern/);
      const wrong = await files.search('hel(lo', everywhere, never);
      assert.match(wrong.ok ? '' : wrong.failure, /parenthesis/);
    });

    it('runs nothing that the worktree has planted for git, and follows no pointer or link of it', async () => {
      const planted = join(root, 'planted');
      writeFileSync(`${planted}.sh`, `#!/bin/sh\ntouch ${planted}\n`);
      chmodSync(`${planted}.sh`, 0o755);
      execFileSync('git', ['init', '--quiet', root]);
      execFileSync('git', ['-C', root, 'config', 'core.fsmonitor', `${planted}.sh`]);
      execFileSync('git', ['-C', root, 'config', 'diff.x.textconv', `${planted}.sh`]);
      write('.gitattributes', '* diff=x\n');
      symlinkSync('/etc', join(root, 'etc'));
      assert.deepEqual(await found('root:'), []);
      const listed = await files.list('.', 3, 100, never);
      assert.ok(listed.ok && !listed.value.names.includes('planted'));
      assert.match(await refusal(files.list('etc', 1, 10, never)), /through a link/);
      assert.match(await refusal(files.search('x', { ...everywhere, folder: '.git' }, never)), /belongs to git/);
      assert.match(await refusal(files.list('..', 1, 10, never)), /no path inside/);
    });
  });
}

async function refusal(result: Promise<{ ok: boolean; failure?: string }>): Promise<string> {
  return (await result).failure ?? 'was not refused';
}
