import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { firstLine, gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { rememberedLayouts } from './remembered-layouts.ts';

/** Where the parts of a user's repository are. All paths are absolute and real (no symlinks). */
export interface UserRepository {
  /** Root of the given checkout. */
  root: string;
  /** The git directory of this checkout; it differs from `commonDir` in a linked worktree. */
  gitDir: string;
  commonDir: string;
  objectFormat: 'sha1' | 'sha256';
}

const layouts = rememberedLayouts<UserRepository>();

/** Finds the repository that contains a folder, or says why none can be used. */
export async function locateUserRepository(
  git: HardenedGit,
  from: string,
): Promise<Result<UserRepository, GitFailure>> {
  if (/[\u0000-\u001f\u007f]/.test(from)) {
    return refuse(
      'The path of this folder has a line break or another control character in it. Rename it and try again.',
    );
  }
  const cwd = await realFolder(from);
  if (cwd === undefined) return failed(gitFailure('notARepository', `There is no folder at ${from}.`));
  const known = await layouts.recall(git, cwd);
  if (known !== undefined) return succeeded(known);
  const askedAt = Date.now();
  const parsed = await git.run({
    args: [
      'rev-parse',
      '--is-bare-repository',
      '--git-dir',
      '--git-common-dir',
      '--show-object-format',
      '--show-toplevel',
      '--show-superproject-working-tree',
    ],
    cwd,
    timeoutMs: 30_000,
  });
  if (parsed.ended !== 'exited')
    return git.succeed({ args: ['version'], cwd }).then((v) => (v.ok ? refuse('Git did not answer.') : v));
  const [bare, gitDir, commonDir, format, root, superproject] = parsed.stdout.split('\n');
  if (cwd.split(path.sep).includes('.git')) {
    return failed(
      gitFailure('notARepository', 'This folder is the inside of a repository (.git). Open the folder above it.'),
    );
  }
  if (bare === 'true' || /cannot use bare repository/.test(parsed.stderr)) {
    return failed(
      gitFailure('bareRepository', 'This is a bare repository, without files to work on. Open a checkout of it.'),
    );
  }
  if (parsed.exitCode !== 0) {
    if (/not a git repository/i.test(parsed.stderr)) {
      return failed(
        gitFailure(
          'notARepository',
          `${from} is not in a git repository. Run "git init" there and commit, or open another folder.`,
        ),
      );
    }
    if (/dubious ownership/.test(parsed.stderr)) {
      return refuse(
        'The repository belongs to another user of this machine, and git refuses to work in it. Open it as its owner, or copy it.',
      );
    }
    return failed(
      gitFailure('notARepository', `Git cannot read the repository at ${from}: ${firstLine(parsed.stderr)}`),
    );
  }
  if (superproject !== undefined && superproject !== '') {
    return refuse(
      `This folder is a submodule of ${superproject}. Open a repository of its own: clone the submodule beside it.`,
    );
  }
  if (gitDir === undefined || commonDir === undefined || root === undefined || root === '') {
    return failed(gitFailure('notARepository', `Git cannot read the repository at ${from}.`));
  }
  const repository: UserRepository = {
    root: await realpath(root),
    gitDir: await realpath(path.resolve(cwd, gitDir)),
    commonDir: await realpath(path.resolve(cwd, commonDir)),
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
  };
  await layouts.remember(git, repository, askedAt);
  return succeeded(repository);
}

function refuse(message: string): { ok: false; failure: GitFailure } {
  return failed(gitFailure('unsupported', message));
}

async function realFolder(from: string): Promise<string | undefined> {
  try {
    const real = await realpath(from);
    return (await stat(real)).isDirectory() ? real : path.dirname(real);
  } catch {
    return undefined;
  }
}
