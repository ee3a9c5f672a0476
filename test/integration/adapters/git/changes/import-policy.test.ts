import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { failureIn, valueOf } from '../../../../support/git/results.ts';
import { createGitGround, type GitGround } from '../../../../support/git/git-ground.ts';

describe('what may come into a repository', () => {
  let ground: GitGround;
  let keys = 0;
  beforeEach(async () => {
    ground = await createGitGround();
  });
  afterEach(() => ground.repo.dispose());

  const write = (file: string, text: string): void => {
    const at = path.join(ground.worktree.path, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
  };
  const commit = (mayRun: readonly string[] = []) =>
    ground.manager.commitChanges({
      ...{ worktree: ground.worktree, message: 'Work', key: `k${++keys}`, identity: null },
      mayRun,
    });

  describe('a repository inside', () => {
    const bare = (folder: string, names = { head: 'HEAD', objects: 'objects', refs: 'refs' }): void => {
      write(`${folder}/${names.head}`, 'ref: refs/heads/main\n');
      write(`${folder}/config`, '[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = "touch fired; false"\n');
      write(`${folder}/${names.objects}/.keep`, '');
      write(`${folder}/${names.refs}/heads/.keep`, '');
    };

    it('is refused where it is bare, with the path', async () => {
      bare('b');
      const refused = failureIn(await commit());
      assert.equal(refused.kind, 'refused');
      assert.match(refused.message, /^The folder "b" would be a git repository of its own .* "b\/.+" is part of it/);
    });

    it('is refused deep below, and in other letters, which are the same on other systems', async () => {
      bare('test/fixtures/Deep', { head: 'Head', objects: 'OBJECTS', refs: 'Refs' });
      assert.match(failureIn(await commit()).message, /The folder "test\/fixtures\/Deep" would be/);
    });

    it('is refused where it borrows its inside from another folder', async () => {
      write('b/HEAD', 'ref: refs/heads/main\n');
      write('b/commondir', '../common\n');
      assert.match(failureIn(await commit()).message, /The folder "b" would be .* HEAD and commondir/);
    });

    it('is refused in the commit that completes it', async () => {
      write('b/objects/.keep', '');
      write('b/config', '[core]\n');
      assert.notEqual(valueOf(await commit()), null);
      write('b/HEAD', 'ref: refs/heads/main\n');
      assert.match(failureIn(await commit()).message, /"b\/HEAD" is part of it/);
    });

    it('is refused as the root itself', async () => {
      write('HEAD', 'ref: refs/heads/main\n');
      write('refs/x', '');
      assert.match(failureIn(await commit()).message, /^The root of the repository would be/);
    });

    it('is not seen in folders that only have such names', async () => {
      write('src/config/objects/refs.ts', '');
      write('src/hooks/config', '');
      write('docs/HEAD', 'about heads\n');
      assert.notEqual(valueOf(await commit()), null);
    });
  });

  describe('a file that makes others run programs', () => {
    for (const file of [
      '.vscode/tasks.json',
      '.github/workflows/x.yml',
      'a/.mcp.json',
      '.husky/pre-commit',
      '.envrc',
    ]) {
      it(`is refused with the path until it is allowed: ${file}`, async () => {
        write(file, '{}\n');
        const refused = failureIn(await commit());
        assert.equal(refused.kind, 'refused');
        assert.ok(refused.message.startsWith(`"${file}" makes `), refused.message);
        assert.match(refused.message, /allowFilesThatRun/);
        assert.notEqual(valueOf(await commit([file])), null);
      });
    }

    it('is committed without it, after it was deleted', async () => {
      write('.npmrc', 'x');
      write('a.txt', 'x');
      failureIn(await commit());
      rmSync(path.join(ground.worktree.path, '.npmrc'));
      assert.notEqual(valueOf(await commit()), null);
    });
  });

  describe('a file under a content filter of the user', () => {
    it('is refused with the path, while others are committed', async () => {
      write('.gitattributes', '*.sec filter=crypt diff=crypt\n');
      write('new.sec', 'my password\n');
      const refused = failureIn(await commit());
      assert.equal(refused.kind, 'refused');
      assert.match(refused.message, /^"new\.sec" is under the content filter "crypt"/);
      rmSync(path.join(ground.worktree.path, 'new.sec'));
      assert.notEqual(valueOf(await commit()), null);
      write('deep/er.sec', 'later\n');
      assert.match(failureIn(await commit()).message, /^"deep\/er\.sec" is under/);
    });

    it('is refused where only the user has the attribute, for this repository', async () => {
      const info = path.join(ground.repo.path, '.git', 'info');
      mkdirSync(info, { recursive: true });
      writeFileSync(path.join(info, 'attributes'), '*.sec filter=crypt\n');
      write('.gitattributes', '*.sec -filter\n');
      write('new.sec', 'my password\n');
      assert.match(failureIn(await commit()).message, /^"new\.sec" is under the content filter "crypt"/);
    });

    it('is refused where only the user has the attribute, for all repositories', async () => {
      const file = path.join(ground.repo.root, 'my-attributes');
      writeFileSync(file, '*.sec filter=crypt\n');
      await ground.repo.git('config', 'core.attributesFile', file);
      write('new.sec', 'my password\n');
      assert.match(failureIn(await commit()).message, /^"new\.sec" is under the content filter "crypt"/);
    });

    it('is committed as it is where the filter is Git LFS', async () => {
      write('.gitattributes', '*.bin filter=lfs\n# *.txt filter=crypt\n');
      write('a.bin', 'x');
      assert.notEqual(valueOf(await commit()), null);
    });
  });

  it('is refused also where the agent removed the line about the filter', async () => {
    const base = await createGitGround({
      files: { '.gitattributes': '[attr]hidden filter=crypt\n*.sec hidden\n', 'k.sec': 'K\n' },
    });
    try {
      const put = (file: string, text: string): void => {
        writeFileSync(path.join(base.worktree.path, file), text);
      };
      const made = (key: string) =>
        base.manager.commitChanges({ worktree: base.worktree, message: 'Work', key, identity: null });
      put('.gitattributes', '');
      assert.notEqual(valueOf(await made('one')), null);
      put('k.sec', 'plain\n');
      assert.match(failureIn(await made('two')).message, /^"k\.sec" is under the content filter "crypt"/);
    } finally {
      await base.repo.dispose();
    }
  });

  describe('scripts that a package manager runs by itself', () => {
    const pack = (scripts: Record<string, string>, more = {}): void => {
      write('web/package.json', JSON.stringify({ name: 'web', ...more, scripts }));
    };

    it('are refused by name where they are new or changed, until the file is allowed', async () => {
      pack({ test: 'node --test', postinstall: 'node fetch.js', prepare: 'husky' });
      const refused = failureIn(await commit());
      assert.equal(refused.kind, 'refused');
      assert.match(
        refused.message,
        /^"web\/package\.json" has .* runs by itself \("postinstall", "prepare"\), so it is/,
      );
      assert.notEqual(valueOf(await commit(['web/package.json'])), null);
      pack({ test: 'node --test', postinstall: 'node other.js', prepare: 'husky' });
      assert.match(failureIn(await commit()).message, /\("postinstall"\)/);
    });

    it('may stay as they were, and go', async () => {
      pack({ prepare: 'husky', install: 'node-gyp rebuild' });
      valueOf(await commit(['*']));
      pack({ prepare: 'husky', test: 'node --test' }, { version: '2.0.0' });
      assert.notEqual(valueOf(await commit()), null);
    });
  });

  describe('what git’s strict check refuses', () => {
    it('is refused before the commit, with the path and git’s reason, and can be repaired', async () => {
      symlinkSync('README.md', path.join(ground.worktree.path, '.gitmodules'));
      const refused = failureIn(await commit());
      assert.equal(refused.kind, 'refused');
      // Git refuses this one before it is staged.
      assert.match(refused.message, /^A file name cannot be committed: .*invalid path '\.gitmodules'$/);
      rmSync(path.join(ground.worktree.path, '.gitmodules'));
      write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = -u./evil\n');
      assert.match(
        failureIn(await commit()).message,
        /refuses "\.gitmodules": gitmodulesUrl: disallowed submodule url: .*\. Correct or delete it\.$/,
      );
      write('.gitmodules', '[submodule "../../x"]\n\tpath = x\n\turl = https://example.org/x\n');
      assert.match(failureIn(await commit()).message, /gitmodulesName/);
      write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = https://example.org/x\n');
      write('.gitattributes', '*.txt text\n');
      const sha = valueOf(await commit());
      assert.ok(sha !== null);
      valueOf(await ground.manager.publish(ground.worktree, sha, null));
    });

    it('leaves nothing behind', async () => {
      write('.gitattributes', '*.txt text\n');
      valueOf(await commit());
      assert.deepEqual(
        readdirSync(ground.factory).filter((name) => name.startsWith('strict-')),
        [],
      );
    });
  });

  it('is looked at again when it is published', async () => {
    write('.vscode/tasks.json', '{}\n');
    const sha = valueOf(await commit(['.vscode']));
    assert.ok(sha !== null);
    write('b.txt', 'b\n');
    const next = valueOf(await commit());
    assert.ok(next !== null);
    const refused = failureIn(await ground.manager.publish(ground.worktree, next, null));
    assert.equal(refused.kind, 'refused');
    assert.match(refused.message, /^"\.vscode\/tasks\.json" makes an editor/);
    assert.equal(await ground.userRef(ground.worktree.branch), '');
    valueOf(await ground.manager.publish(ground.worktree, next, null, ['.vscode']));
  });
});
