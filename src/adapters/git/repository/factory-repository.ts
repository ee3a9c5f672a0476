import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, realpath, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import { slugOf } from '../../../domain/run/branch-name.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { factoryConfig, isFactoryConfig } from './factory-config.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { PRE_PUSH_HOOK, hooksDirOf } from '../publication/push-guard.ts';
import { contentSettings, excludesFileOf, readUserConfig } from './user-config.ts';
import type { UserRepository } from './user-repository.ts';

/** `<dataDirectory>/repos/<name>-<hash>.git`: the same for every checkout of the same repository. */
export function factoryGitDirOf(dataDirectory: string, repository: UserRepository): string {
  const name =
    path.basename(repository.commonDir) === '.git' ? path.dirname(repository.commonDir) : repository.commonDir;
  const hash = createHash('sha256').update(repository.commonDir).digest('hex').slice(0, 10);
  return path.join(dataDirectory, 'repos', `${slugOf(path.basename(name))}-${hash}.git`);
}

/**
 * Creates the factory repository, or uses the existing one. It has no remotes, no credentials and none of the user's
 * configuration or hooks; it borrows the user's objects. Missing files are written again; altered files are refused.
 */
export async function ensureFactoryRepository(
  git: HardenedGit,
  dataDirectory: string,
  repository: UserRepository,
  signal?: AbortSignal,
): Promise<Result<{ gitDir: string; isNew: boolean }, GitFailure>> {
  let isNew = false;
  const gitDir = factoryGitDirOf(await realDirectory(dataDirectory), repository);
  if (!(await exists(path.join(gitDir, 'HEAD')))) {
    // Created under another name and renamed, so that a factory repository is complete or absent.
    const partial = `${gitDir}.${randomBytes(6).toString('hex')}.partial`;
    await mkdir(path.dirname(gitDir), { recursive: true });
    const made = await git.succeed(
      {
        args: [
          'init',
          '--quiet',
          '--bare',
          '--template=',
          ...(repository.objectFormat === 'sha256' ? ['--object-format=sha256'] : []),
          partial,
        ],
        cwd: path.dirname(gitDir),
      },
      signal,
    );
    if (!made.ok) return made;
    const written = await writeOwnFiles(git, partial, gitDir, repository, true);
    if (!written.ok) return written;
    try {
      await rename(partial, gitDir);
      isNew = true;
    } catch (error) {
      // Another process created it first; its repository is equivalent.
      if (!(await exists(path.join(gitDir, 'HEAD')))) throw error;
    }
  } else {
    const written = await writeOwnFiles(git, gitDir, gitDir, repository, false);
    if (!written.ok) return written;
  }
  const problem = await factoryProblem(gitDir);
  return problem === undefined ? succeeded({ gitDir, isNew }) : failed(problem);
}

/** Why the factory repository must not be used, or `undefined`. It is cheap, so it is checked before every use. */
export async function factoryProblem(gitDir: string): Promise<GitFailure | undefined> {
  const config = await textOf(path.join(gitDir, 'config'));
  if (config === undefined) {
    return gitFailure(
      'altered',
      `Dark Factory's own repository ${gitDir} is gone or incomplete. Its commits are in the df/ branches that were published.`,
    );
  }
  if (!isFactoryConfig(gitDir, config)) return altered(gitDir, 'config');
  if ((await textOf(path.join(hooksDirOf(gitDir), 'pre-push'))) !== PRE_PUSH_HOOK)
    return altered(gitDir, 'hooks/pre-push');
  for (const hook of await readdir(hooksDirOf(gitDir))) {
    if (hook !== 'pre-push') return altered(gitDir, `hooks/${hook}`);
  }
  for (const name of [
    'config.worktree',
    'info/attributes',
    'info/grafts',
    'info/sparse-checkout',
    'objects/info/http-alternates',
  ]) {
    if (await exists(path.join(gitDir, name))) return altered(gitDir, name);
  }
  const alternates = await textOf(path.join(gitDir, 'objects', 'info', 'alternates'));
  const borrowed = await textOf(path.join(gitDir, 'dark-factory', 'borrows-from'));
  if (borrowed === undefined || (alternates !== alternatesText(borrowed) && alternates !== `${quoted(borrowed)}\n`)) {
    return altered(gitDir, 'objects/info/alternates');
  }
  if (!(await exists(borrowed))) {
    return gitFailure(
      'notARepository',
      `The repository whose files are worked on is no longer at ${path.dirname(borrowed)}. Put it back there and resume.`,
    );
  }
  return undefined;
}

async function writeOwnFiles(
  git: HardenedGit,
  at: string,
  gitDir: string,
  repository: UserRepository,
  anew: boolean,
): Promise<Result<null, GitFailure>> {
  const put = async (name: string, text: () => string | Promise<string>, mode = 0o644) => {
    const file = path.join(at, name);
    if (!anew && (await exists(file))) return;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, await text(), { mode });
    await chmod(file, mode);
  };
  const config = await readUserConfig(git, repository.root);
  if (!config.ok) return config;
  const settings = { objectFormat: repository.objectFormat, content: contentSettings(config.value) };
  const objects = path.join(repository.commonDir, 'objects');
  await put('config', () => factoryConfig(gitDir, settings));
  await put('hooks/pre-push', () => PRE_PUSH_HOOK, 0o755);
  await put('dark-factory/borrows-from', () => objects);
  await put('objects/info/alternates', () => alternatesText(objects));
  const alternates = path.join(at, 'objects', 'info', 'alternates');
  // Older versions always quoted it.
  if ((await textOf(alternates)) === `${quoted(objects)}\n`) await writeFile(alternates, alternatesText(objects));
  // The user's ignore patterns, of this repository and global. Copied, because the engine's calls do not read the user's files.
  const everywhere = excludesFileOf(config.value, git.env);
  const here = await textOf(path.join(repository.commonDir, 'info', 'exclude'));
  const ignored = [everywhere === undefined ? undefined : await textOf(everywhere), here];
  await mkdir(path.join(at, 'info'), { recursive: true });
  await writeFile(path.join(at, 'info', 'exclude'), ignored.filter((text) => text !== undefined).join('\n'));
  // Marks where the history of a shallow clone ends; without it git would look for the parents.
  const shallow = await textOf(path.join(repository.commonDir, 'shallow'));
  if (shallow !== undefined) await writeFile(path.join(at, 'shallow'), shallow);
  return succeeded(null);
}

/** Quoted only if git would otherwise take the path for syntax, because "git clone" of a worktree does not read quoted paths. */
function alternatesText(objects: string): string {
  return `${path.isAbsolute(objects) && !/[\n"]/.test(objects) ? objects : quoted(objects)}\n`;
}

function quoted(objects: string): string {
  return `"${objects.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

function altered(gitDir: string, name: string): GitFailure {
  return gitFailure(
    'altered',
    `${path.join(gitDir, name)} is not as Dark Factory wrote it, so nothing was run. Look at it and delete it; it is written anew when it is needed.`,
  );
}

async function realDirectory(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return realpath(directory);
}

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** `undefined`: the file cannot be read, for any reason. */
export async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
