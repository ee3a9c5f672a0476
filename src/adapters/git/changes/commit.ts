import type { Result } from '../../../domain/result.ts';
import { failed, succeeded } from '../../../domain/result.ts';
import type { CommitRequest, GitFailure, Identity } from '../../../ports/git-manager.ts';
import { changeProblem } from './change-policy.ts';
import type { FactoryWorktree } from '../worktree/factory-worktree.ts';
import { firstLine, gitFailure } from '../command/git-failure.ts';
import type { HardenedGit } from '../command/hardened-git.ts';
import type { OpenWorktree } from '../worktree/open-worktree.ts';
import { openWorktree } from '../worktree/open-worktree.ts';
import { ownNewObjects } from '../repository/own-objects.ts';
import { filterProblem } from './content-filters.ts';
import type { RawChange } from './raw-diff.ts';
import { parseRawDiff } from './raw-diff.ts';
import { runningProblem } from './running-files.ts';
import { strictProblem } from './strict-check.ts';
import { HEADS } from '../repository/refs.ts';
import { identityOf, readUserConfig } from '../repository/user-config.ts';

const COMMIT = ['commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=whitespace', '--file=-'];
const KEY_TRAILER = 'Dark-Factory-Key';

/** Commits all files of the work tree that are not ignored. Runs no hooks, signing or filters. Idempotent per key. */
export async function commitChanges(
  git: HardenedGit,
  request: CommitRequest & { worktree: FactoryWorktree },
): Promise<Result<string | null, GitFailure>> {
  if (!/^[\w./:#-]{1,200}$/.test(request.key)) throw new Error(`Not a key for a commit: ${request.key}`);
  const opened = await openWorktree(request.worktree);
  if (!opened.ok) return opened;
  const open = opened.value;
  const [earlier, identity] = await Promise.all([
    findByKey(git, open, request.key),
    request.identity === null ? userIdentity(git, open) : succeeded(request.identity),
  ]);
  if (!earlier.ok || earlier.value !== null) return earlier;
  if (!identity.ok) return identity;
  const staged = await stageEverything(git, open, request.mayRun);
  if (!staged.ok) return staged;
  const isEmpty = staged.value.length === 0;
  if (isEmpty && request.allowEmpty !== true) return succeeded(null);
  const made = await git.succeed(
    open.call([...COMMIT, ...(isEmpty ? ['--allow-empty'] : [])], {
      env: authorOf(identity.value),
      stdin: withKey(request.message, request.key),
    }),
  );
  if (!made.ok) return made;
  return ownNewObjects(git, request.worktree.factoryGitDir, `${HEADS}${request.worktree.branch}`);
}

/** Adds all changes to the index and checks them. Refused changes leave the index again and stay in the work tree. */
export async function stageEverything(
  git: HardenedGit,
  open: OpenWorktree,
  mayRun: readonly string[] = [],
): Promise<Result<RawChange[], GitFailure>> {
  const added = await git.succeed(open.call(['add', '--all', '--', '.'], { timeoutMs: 10 * 60_000 }));
  if (!added.ok) {
    await unstage(git, open);
    return failed(refusalOfAdd(added.failure));
  }
  const raw = await git.succeed(
    open.call([
      'diff-index',
      '--cached',
      '--raw',
      '-z',
      '--no-renames',
      '--no-abbrev',
      '--ignore-submodules=none',
      'HEAD',
      '--',
    ]),
  );
  if (!raw.ok) return raw;
  const changes = parseRawDiff(raw.value);
  const problem =
    (await runningProblem(git, open.worktree.factoryGitDir, changes, mayRun)) ??
    (await changeProblem(git, open.worktree.factoryGitDir, changes, () => indexed(git, open))) ??
    (await strictProblem(git, open, changes)) ??
    (await filterProblem(git, open, changes));
  if (problem === undefined) return succeeded(changes);
  await unstage(git, open);
  return failed(problem);
}

async function indexed(git: HardenedGit, open: OpenWorktree): Promise<Result<readonly string[], GitFailure>> {
  const listed = await git.succeed(open.call(['ls-files', '--cached', '-z', '--', '.']));
  return listed.ok ? succeeded(listed.value.split('\0')) : listed;
}

/** Takes everything out of the index that the last commit does not have; the files stay. */
export async function unstage(git: HardenedGit, open: OpenWorktree): Promise<void> {
  await git.run(open.call(['read-tree', 'HEAD']));
  await git.run(open.call(['update-index', '-q', '--refresh']));
}

function refusalOfAdd(failure: GitFailure): GitFailure {
  const nested = /'([^']+)' does not have a commit checked out/.exec(failure.message)?.[1];
  if (nested !== undefined) {
    return gitFailure(
      'refused',
      `"${nested}" is a git repository of its own. Delete its .git folder, or ignore the folder (.gitignore).`,
    );
  }
  return /invalid path|Invalid path/.test(failure.message)
    ? gitFailure('refused', `A file name cannot be committed: ${firstLine(failure.message)}`)
    : failure;
}

async function findByKey(
  git: HardenedGit,
  open: OpenWorktree,
  key: string,
): Promise<Result<string | null, GitFailure>> {
  const { baseCommit, branch } = open.worktree;
  const log = await git.succeed(
    open.call([
      'log',
      '-z',
      '--fixed-strings',
      `--grep=${KEY_TRAILER}: ${key}`,
      '--format=%H%n%B',
      `${baseCommit}..${HEADS}${branch}`,
      '--',
    ]),
  );
  if (!log.ok) return log;
  for (const entry of log.value.split('\0')) {
    const [id = '', ...lines] = entry.split('\n');
    if (lines.some((line) => line.trim() === `${KEY_TRAILER}: ${key}`)) return succeeded(id.trim());
  }
  return succeeded(null);
}

/** Reads the user's configuration explicitly, because the engine's own calls ignore it. */
export async function userIdentity(git: HardenedGit, open: OpenWorktree): Promise<Result<Identity, GitFailure>> {
  const config = await readUserConfig(git, open.worktree.repositoryPath);
  if (!config.ok) return config;
  const identity = identityOf(config.value, git.env);
  return identity === null
    ? failed(
        gitFailure(
          'identityMissing',
          'Git does not know who commits. Run: git config --global user.name "Your Name" and git config --global user.email "you@your-domain", then resume.',
        ),
      )
    : succeeded(identity);
}

export function authorOf(identity: Identity): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
}

export function withKey(message: string, key: string): string {
  const text = message.trim();
  const last = text.split('\n').at(-1) ?? '';
  // A trailer joins an existing block of trailers; otherwise it starts one.
  const gap = text.includes('\n') && /^[A-Za-z][A-Za-z0-9-]*: \S/.test(last) ? '\n' : '\n\n';
  return `${text}${gap}${KEY_TRAILER}: ${key}\n`;
}
