import path from 'node:path';
import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { GitFailure } from '../../../ports/git-manager.ts';
import { exists } from './factory-repository.ts';
import { LFS, filtersInCommit, filtersNamedIn } from './filter-names.ts';
import { gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import { usersAttributes } from './user-attributes.ts';
import type { UserConfig } from './user-config.ts';
import type { UserRepository } from './user-repository.ts';

/** Peculiarities of the repository and their effect on the work. Fails if the work would be impossible. */
export async function repositoryNotices(
  git: HardenedGit,
  repository: UserRepository,
  config: UserConfig,
  headCommit: string,
): Promise<Result<string[], GitFailure>> {
  const place = { cwd: repository.root, gitDir: repository.gitDir };
  const notices: string[] = [];
  const tree = await git.succeed({ ...place, args: ['ls-tree', '-r', '-z', '--full-tree', headCommit, '--'] });
  if (!tree.ok && !isPartial(config)) return tree;
  const entries = tree.ok ? tree.value.split('\0') : [];
  const pathOf = (entry: string) => entry.slice(entry.indexOf('\t') + 1);
  const hasAttributes = !tree.ok || entries.some((entry) => path.posix.basename(pathOf(entry)) === '.gitattributes');
  const filters = await filtersOf(git, repository, hasAttributes ? headCommit : null);
  if (!filters.ok) return filters;
  const programs = filters.value.filter((name) => name !== LFS);
  if (programs.length > 0) {
    notices.push(
      `Some files are under a content filter (${programs.join(', ')}), a program that is not run here. In the worktree they have the content that git stores; a change of one of them is not committed, because it would go in without the filter.`,
    );
  }
  if (filters.value.includes(LFS)) {
    notices.push(
      'This repository uses Git LFS. In the worktree large files are their small pointer files; checks that need their content will fail, and new files of those kinds are committed as they are.',
    );
  }
  const submodules = entries.filter((entry) => entry.startsWith('160000 ')).map(pathOf);
  if (submodules.length > 0) {
    const some = submodules.slice(0, 3).join(', ') + (submodules.length > 3 ? ', …' : '');
    notices.push(
      `Submodules (${some}) are empty folders in the worktree: they would have to be fetched, and nothing here uses the network for git.`,
    );
  }
  if (config.get('core.sparsecheckout') === 'true') {
    notices.push('Your checkout is sparse; the worktree holds all files.');
  }
  if (await exists(path.join(repository.commonDir, 'shallow'))) {
    notices.push('This is a shallow clone: agents see the history only as far as it was fetched.');
  }
  if (isPartial(config)) {
    const missing = await missingObjects(git, place, headCommit);
    if (missing > 0) {
      return failed(
        gitFailure(
          'unsupported',
          `This is a partial clone and ${missing} files or folders of its last commit were never fetched. Dark Factory does not fetch. Run "git checkout ." and "git sparse-checkout disable" where you have network, or clone it in full.`,
        ),
      );
    }
    notices.push(
      'This is a partial clone: old file contents that were never fetched are missing, and Dark Factory does not fetch.',
    );
  }
  return succeeded(notices);
}

/** In the commit's attributes (`null`: it has none) and in those of the user outside of the repository. */
async function filtersOf(
  git: HardenedGit,
  repository: UserRepository,
  commit: string | null,
): Promise<Result<string[], GitFailure>> {
  const users = await usersAttributes(git, repository.root);
  if (!users.ok) return users;
  const place = { cwd: repository.root, gitDir: repository.gitDir };
  const inTree = commit === null ? succeeded([]) : await filtersInCommit(git, place, commit);
  // A partial clone may lack the files; what is missing is told by itself.
  return succeeded([...new Set([...(inTree.ok ? inTree.value : []), ...filtersNamedIn(users.value)])]);
}

function isPartial(config: UserConfig): boolean {
  return [...config].some(
    ([key, value]) => key === 'extensions.partialclone' || (/^remote\..*\.promisor$/.test(key) && value === 'true'),
  );
}

async function missingObjects(
  git: HardenedGit,
  place: { cwd: string; gitDir: string },
  headCommit: string,
): Promise<number> {
  const listed = await git.run({
    ...place,
    args: ['rev-list', '--objects', '--no-walk', '--missing=print', headCommit, '--'],
  });
  return listed.stdout.split('\n').filter((line) => line.startsWith('?')).length;
}
