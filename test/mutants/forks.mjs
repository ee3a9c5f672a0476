const FORK = ['test/integration/fleet/forks/fork-project.test.ts'];
const GENESIS = ['test/unit/domain/lineage/inherited-genesis.test.ts'];
const WORK = ['test/integration/adapters/git/worktree/uncommitted-work.test.ts'];

const KILLED = ['test/integration/fleet/forks/killed-in-forks.test.ts'];

export const mutants = [
  {
    name: 'a killed fork pays for its turn twice where its host kept the outcome',
    file: 'src/run/steps/interrupted-turn.ts',
    from: "    case 'work':\n    case 'correction': {",
    to: "    case 'work':\n    case 'correction': {\n      return false;",
    killedBy: KILLED,
  },
  {
    name: 'a fork gets all of its parent’s money once more',
    file: 'src/domain/lineage/inherited-genesis.ts',
    from: 'remaining(limits.maxCostUsd, usage.spentUsd)',
    to: 'limits.maxCostUsd',
    killedBy: GENESIS,
  },
  {
    name: 'a fork goes on in its parent’s conversation',
    file: 'src/domain/lineage/inherited-genesis.ts',
    from: '? { ...agent, conversationId: null, conversationProvider: null }',
    to: '? agent',
    killedBy: GENESIS,
  },
  {
    name: 'a fork of a fork begins a family of its own',
    file: 'src/domain/lineage/inherited-genesis.ts',
    from: 'parent.origin?.rootProjectId ?? project.id',
    to: 'project.id',
    killedBy: GENESIS,
  },
  {
    name: 'a fork begins as its parent is now, whatever moment was asked for',
    file: 'src/adapters/run-hosts/local/state-after.ts',
    from: 'if (record.seq <= seq) state',
    to: 'state',
    killedBy: FORK,
  },
  {
    name: 'a fork publishes before it has a worktree',
    file: 'src/domain/run/next-step.ts',
    from: 'const hasWorktree = state.project.worktreePath !== null;',
    to: 'const hasWorktree = true;',
    killedBy: FORK,
  },
  {
    name: 'what is kept uncommitted may be pruned before it is laid anywhere',
    file: 'src/adapters/git/worktree/uncommitted-work.ts',
    from: 'return keep(git, worktree.factoryGitDir, owner, commit.value.trim());',
    to: 'return succeeded(commit.value.trim());',
    killedBy: WORK,
  },
  {
    name: 'files that were deleted and not committed come back in a fork',
    file: 'src/adapters/git/worktree/uncommitted-work.ts',
    from: "'--no-overlay'",
    to: "'--overlay'",
    killedBy: WORK,
  },
  {
    name: 'keeping what is uncommitted changes the index of the worktree',
    file: 'src/adapters/git/worktree/recorded-files.ts',
    from: 'call(args, { ...more, env: { ...more.env, GIT_INDEX_FILE: index } });',
    to: 'call(args, more);',
    killedBy: WORK,
  },
  {
    name: 'a fork says of its work tree what was checked in its parent’s',
    file: 'src/domain/lineage/inherited-genesis.ts',
    from: 'return { ...work, verified: false, lastResult };',
    to: 'return { ...work, lastResult };',
    killedBy: GENESIS,
  },
  {
    name: 'a fork of the past goes on with a task whose work is not there',
    file: 'src/domain/lineage/inherited-genesis.ts',
    from: 'work: plan.hasWork ? unverified(parent.work, agents) : null,',
    to: 'work: unverified(parent.work, agents),',
    killedBy: GENESIS,
  },
  {
    name: 'of a fork that has not begun, a fork loses what was not committed',
    file: 'src/fleet/forks/fork-project.ts',
    from: 'const uncommittedWork = origin?.uncommittedWork ?? null;',
    to: 'const uncommittedWork = null as string | null;',
    killedBy: FORK,
  },
  {
    name: 'the ledger alone says what a family is, before it was told',
    file: 'src/finance/caps-in-force.ts',
    from: 'const known = ancestorsOf(project, this.#project);',
    to: 'const known = [project.parentProjectId ?? []].flat();',
    killedBy: ['test/unit/finance/caps-in-force.test.ts'],
  },
];
