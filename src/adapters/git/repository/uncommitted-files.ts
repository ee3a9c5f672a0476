import { mkdir, mkdtemp, readdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyIndex } from '../command/copy-index.ts';
import { StoreError } from '../../../ports/stores/store-failure.ts';
import { textOf } from './factory-repository.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { UserConfig } from './user-config.ts';
import { contentSettings, excludesFileOf } from './user-config.ts';
import type { UserRepository } from './user-repository.ts';

/** Counts the uncommitted files of the user's checkout. */
export async function countUncommitted(
  git: HardenedGit,
  repository: UserRepository,
  config: UserConfig,
  headCommit: string,
): Promise<number> {
  return lookAtCheckout(git, { repository, config, headCommit }, async (status) => (await status()).length);
}

/** A file that differs from the last commit, with the two letters by which `git status` says how. A folder ends with `/`. */
export interface UncommittedFile {
  code: string;
  file: string;
}

/**
 * Looks at the user's checkout: `status`, its uncommitted files; `list`, the whole index with the flags of its entries (`null`: it
 * could not be read). It uses a temporary git directory that only borrows the index and the objects, because `git status` in the
 * user's own would run programs that its configuration names. Rejects with `StoreError` when the temporary folder is full.
 */
export async function lookAtCheckout<Seen>(...[git, place, look]: Parameters<typeof lookFrom<Seen>>): Promise<Seen> {
  try {
    return await lookFrom(git, place, look);
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    if (!isFull) throw error;
    const message = `The temporary folder ${tmpdir()} is full. Free some space there; nothing was lost.`;
    throw new StoreError({ kind: 'diskFull', file: tmpdir(), message });
  }
}

async function lookFrom<Seen>(
  git: HardenedGit,
  { repository, config, headCommit }: { repository: UserRepository; config: UserConfig; headCommit: string },
  look: (status: () => Promise<UncommittedFile[]>, list: () => Promise<string | null>) => Promise<Seen>,
): Promise<Seen> {
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
      await copyIndex(path.join(repository.gitDir, name), path.join(scratch, name)).then(
        () => made.push(name),
        () => undefined,
      );
    }
    const excludes = excludesFileOf(config, git.env);
    const settings = Object.entries(contentSettings(config)).map(([key, value]) => `${key}=${value}`);
    if (excludes !== undefined) settings.push(`core.excludesFile=${excludes}`);
    const place = {
      cwd: repository.root,
      gitDir: scratch,
      workTree: repository.root,
      env: { GIT_OBJECT_DIRECTORY: path.join(repository.commonDir, 'objects') },
    };
    const status = async () => {
      const told = await git.run({
        ...place,
        args: [
          ...settings.flatMap((setting) => ['-c', setting]),
          'status',
          '--porcelain',
          '-z',
          '--untracked-files=all',
          '--no-renames',
          '--ignore-submodules=all',
        ],
      });
      const entries = told.stdout.split('\0').filter((entry) => entry !== '');
      return entries.map((entry) => ({ code: entry.slice(0, 2), file: entry.slice(3) }));
    };
    const list = async () => {
      const told = await git.run({ ...place, args: ['ls-files', '-v', '--stage', '-z'] });
      return told.exitCode === 0 ? told.stdout : null;
    };
    return await look(status, list);
  } finally {
    for (const name of made) await unlink(path.join(scratch, name)).catch(() => undefined);
    for (const name of ['refs', 'info', '']) await rmdir(path.join(scratch, name)).catch(() => undefined);
  }
}
