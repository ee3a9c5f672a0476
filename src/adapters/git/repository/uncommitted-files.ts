import { copyFile, mkdir, mkdtemp, readdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { textOf } from './factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { UserConfig } from './user-config.ts';
import { contentSettings, excludesFileOf } from './user-config.ts';
import type { UserRepository } from './user-repository.ts';

/**
 * Counts the uncommitted files of the user's checkout. It uses a temporary git directory that only borrows the index and the
 * objects, because `git status` in the user's own would run programs that its configuration names.
 */
export async function countUncommitted(
  git: HardenedGit,
  repository: UserRepository,
  config: UserConfig,
  headCommit: string,
): Promise<number> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'dark-factory-look-'));
  const made: string[] = [];
  const put = async (name: string, text: string) => {
    made.push(name);
    await writeFile(path.join(scratch, name), text);
  };
  try {
    await mkdir(path.join(scratch, 'refs'));
    await mkdir(path.join(scratch, 'info'));
    await put('HEAD', `${headCommit}\n`);
    const sha256 = repository.objectFormat === 'sha256';
    await put(
      'config',
      sha256
        ? '[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = sha256\n'
        : '[core]\n\trepositoryFormatVersion = 0\n',
    );
    await put('info/exclude', (await textOf(path.join(repository.commonDir, 'info', 'exclude'))) ?? '');
    // A split index keeps its larger part in separate files.
    for (const name of [
      'index',
      ...(await readdir(repository.gitDir)).filter((entry) => entry.startsWith('sharedindex.')),
    ]) {
      await copyFile(path.join(repository.gitDir, name), path.join(scratch, name)).then(
        () => made.push(name),
        () => undefined,
      );
    }
    const excludes = excludesFileOf(config, git.env);
    const settings = Object.entries(contentSettings(config)).map(([key, value]) => `${key}=${value}`);
    if (excludes !== undefined) settings.push(`core.excludesFile=${excludes}`);
    const status = await git.run({
      args: [
        ...settings.flatMap((setting) => ['-c', setting]),
        'status',
        '--porcelain',
        '-z',
        '--untracked-files=all',
        '--no-renames',
        '--ignore-submodules=all',
      ],
      cwd: repository.root,
      gitDir: scratch,
      workTree: repository.root,
      env: { GIT_OBJECT_DIRECTORY: path.join(repository.commonDir, 'objects') },
    });
    return status.stdout.split('\0').filter((entry) => entry !== '').length;
  } finally {
    for (const name of made) await unlink(path.join(scratch, name)).catch(() => undefined);
    for (const name of ['refs', 'info', '']) await rmdir(path.join(scratch, name)).catch(() => undefined);
  }
}
