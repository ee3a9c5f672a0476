import type { RecordedDifference, RepositoryDifference } from '../../../src/domain/evidence/repository-difference.ts';

type OfKind<Union extends { kind: string }> = { [Kind in Union['kind']]: Extract<Union, { kind: Kind }> };

const [from, to] = ['a', 'b'].map((digit) => ({ kind: 'object', id: digit.repeat(40) }) as const);
const moved = { from: from!, to: to! };

/** One difference of every kind; the compiler asks for a new one. */
export const differenceOf: OfKind<RepositoryDifference> = {
  branch: { kind: 'branch', name: 'main', ...moved },
  remoteBranch: { kind: 'remoteBranch', name: 'origin/main', ...moved },
  tag: { kind: 'tag', name: 'v1', from: null, to: to! },
  otherRef: { kind: 'otherRef', name: 'refs/stash', from: from!, to: null },
  checkout: { kind: 'checkout', worktree: null, from: { kind: 'ref', name: 'refs/heads/main' }, to: to! },
  hook: { kind: 'hook', name: 'hooks/post-checkout', fileChange: 'created' },
  configuration: { kind: 'configuration', name: 'config', fileChange: 'changed' },
  checkoutFile: { kind: 'checkoutFile', name: 'src/a.ts', fileChange: 'changed' },
  index: { kind: 'index' },
  startFile: { kind: 'startFile', name: '~/.bashrc', fileChange: 'changed' },
  gitFile: { kind: 'gitFile', name: 'info/attributes', fileChange: 'deleted' },
  refsUnreadable: { kind: 'refsUnreadable', because: 'Git did not answer.' },
  repositoryUnreadable: { kind: 'repositoryUnreadable', because: 'There is no folder at /there.' },
  repositoryReplaced: { kind: 'repositoryReplaced', from: '/there', to: '/elsewhere' },
};

export const recordedOf: OfKind<RecordedDifference> = {
  ...differenceOf,
  described: { kind: 'described', text: 'refs/heads/main moved' },
  further: { kind: 'further', count: 12 },
};
