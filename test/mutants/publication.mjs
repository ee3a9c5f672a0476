/** What reaches the user's repository, and what is remembered of it. */

const layers = ['test/integration/adapters/git/publication/publish-layers.test.ts'];
const publish = ['test/integration/adapters/git/publication/publish.test.ts'];
const refs = ['test/integration/adapters/git/repository/remembered-refs.test.ts'];

export const mutants = [
  {
    name: 'what a merge brings by itself is published unseen',
    file: 'src/adapters/git/publication/incoming-commits.ts',
    from: "'--stdin', '-r', '-m', '--root'",
    to: "'--stdin', '-r', '--root'",
    killedBy: layers,
  },
  {
    name: 'a repository inside the work is published unseen',
    file: 'src/adapters/git/publication/incoming-commits.ts',
    from: "'--ignore-submodules=none'",
    to: "'--ignore-submodules=all'",
    killedBy: publish,
  },
  {
    name: 'a history with any parent counts as one that goes back to where the project began',
    file: 'src/adapters/git/publication/incoming-commits.ts',
    from: 'isKnownAncestor(baseCommit, parent)',
    to: "parent !== ''",
    killedBy: publish,
  },
  {
    name: 'a branch that only points to one that is not there yet is written over',
    file: 'src/adapters/git/publication/publish.ts',
    from: 'listed?.symref ?? (await danglingTarget(git, repository, `${HEADS}${branch}`))',
    to: "listed?.symref ?? ''",
    killedBy: publish,
  },
  {
    name: 'a file counts as small because what is stored of it is',
    file: 'src/adapters/git/changes/change-policy.ts',
    from: ' * MAX_INFLATION > MAX_FILE_BYTES',
    to: ' > MAX_FILE_BYTES',
    killedBy: ['test/integration/adapters/git/changes/commit.test.ts'],
  },
  {
    name: 'refs are as they were when git was asked first, whatever their files say now',
    file: 'src/adapters/git/repository/remembered-refs.ts',
    from: 'known?.content === content',
    to: 'known !== undefined',
    killedBy: refs,
  },
  {
    name: 'what git said of refs while they changed is remembered',
    file: 'src/adapters/git/repository/remembered-refs.ts',
    from: 'content === (await contentOfRefs(commonDir))',
    to: 'content.length > 0',
    killedBy: refs,
  },
  {
    name: 'a symbolic ref that leads to one of ours is not looked after',
    file: 'src/adapters/git/repository/remembered-refs.ts',
    from: 'targets.some(isOwnRef) ?',
    to: 'targets.includes(commonDir) ?',
    killedBy: refs,
  },
  {
    name: 'a symbolic ref that leads out of the refs is not looked after',
    file: 'src/adapters/git/repository/remembered-refs.ts',
    from: "target.startsWith('refs/')",
    to: "target !== 'refs/'",
    killedBy: refs,
  },
  {
    name: 'packed refs are not looked at',
    file: 'src/adapters/git/repository/remembered-refs.ts',
    from: "packed.kind === 'read' ? packed.content : 'none'",
    to: 'packed.kind',
    killedBy: refs,
  },
  {
    name: 'the branch is moved whatever it is at by then',
    file: 'src/adapters/git/publication/publish.ts',
    from: "update ${ref} ${sha} ${expected ?? '0'.repeat(sha.length)}\\n",
    to: 'update ${ref} ${sha}\\n',
    killedBy: layers,
  },
  {
    name: 'a branch that the user made meanwhile is moved',
    file: 'src/adapters/git/publication/publish.ts',
    from: " ${expected ?? '0'.repeat(sha.length)}",
    to: "${expected === null ? '' : ` ${expected}`}",
    killedBy: layers,
  },
  {
    name: 'a pack of many objects is taken in without the strict check',
    file: 'src/adapters/git/command/git-pipe.ts',
    from: "['index-pack', '--strict', '--stdin']",
    to: "['index-pack', '--stdin']",
    killedBy: layers,
  },
];
