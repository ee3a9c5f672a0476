import { succeeded } from '../../../src/domain/result.ts';
import type { GitManager } from '../../../src/ports/git-manager.ts';

/**
 * A repository in which everything succeeds and every look finds something new. A turn that is to change nothing, before which the
 * files are recorded, changes nothing.
 */
export function fakeGit(): GitManager {
  let looks = 0;
  let isRecorded = false;
  const look = (): string => {
    if (!isRecorded) looks++;
    isRecorded = false;
    return String(looks);
  };
  const record = (): string => {
    isRecorded = true;
    return String(looks);
  };
  let commits = 0;
  const sha = (): string => (++commits).toString(16).padStart(40, '0');
  const unused = (): never => {
    throw new Error('Nobody asks for that in these tests');
  };
  return {
    inspect: unused,
    takenBranches: async () => new Set(),
    createWorktree: async ({ repositoryPath, branch }) =>
      succeeded({ repositoryPath, path: '/nowhere/worktree', branch, baseCommit: 'a'.repeat(40) }),
    validateWorktree: async () => ({ kind: 'ready' }),
    uncommittedFiles: async () => succeeded([]),
    fingerprint: async () => succeeded(look()),
    diff: async () => succeeded(''),
    changedFiles: async ({ baseCommit }) =>
      succeeded({
        ...{ from: baseCommit, to: null },
        files: [{ path: 'work.txt', oldPath: null, kind: 'added', binary: false }],
      }),
    filesAt: async (_worktree, _commit, paths) => succeeded(paths.map(() => ({ kind: 'absent' as const }))),
    commitChanges: async () => succeeded(sha()),
    keepUncommitted: async () => succeeded(null),
    shareUncommitted: async () => succeeded(null),
    forgetUncommitted: async () => succeeded(null),
    recordFiles: async () => succeeded({ tree: 'a'.repeat(40), fingerprint: record() }),
    putBack: async () => succeeded([]),
    setAside: async () => succeeded(null),
    publish: async ({ branch }) => succeeded({ ref: `refs/heads/${branch}` }),
    seal: async () =>
      succeeded({
        root: '/nowhere',
        refs: succeeded(new Map()),
        mainHead: undefined,
        worktreeHeads: new Map(),
        files: new Map(),
        remoteMoves: new Map(),
        reachable: null,
      }),
    compareSeals: () => [],
    beforeChecks: async () => succeeded({ files: 'b'.repeat(64), ignored: [], leftOut: [] }),
    afterChecks: async () => succeeded([]),
    isIgnored: async () => false,
    baseStillThere: async () => true,
    remoteFor: async () => 'origin',
    deleteWorktree: unused,
    exportPatch: unused,
    guardEnvironment: async () => ({}),
    writablePaths: () => [],
  };
}
