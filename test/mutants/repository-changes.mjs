/** A change in the user's own repository: which stops the project, what is kept of it, and what a name can do to a sentence. */

const policy = ['test/unit/run/turn/tamper-check.test.ts'];
const seal = ['test/integration/adapters/git/publication/seal.test.ts'];

export const mutants = [
  {
    name: 'a new hook is harmless where agents are isolated',
    file: 'src/run/turn/tamper-check.ts',
    from: '      return true;\n',
    to: '      return !isolated;\n',
    killedBy: policy,
  },
  {
    name: 'a fetch stops the project where agents are hindered',
    file: 'src/run/turn/tamper-check.ts',
    from: '      return false;\n',
    to: '      return !isolated;\n',
    killedBy: policy,
  },
  {
    name: 'a moved branch counts as a fetch',
    file: 'src/run/turn/tamper-check.ts',
    from: "    case 'remoteBranch':\n",
    to: "    case 'remoteBranch':\n    case 'branch':\n",
    killedBy: policy,
  },
  {
    name: 'a changed configuration counts as a fetch',
    file: 'src/run/turn/tamper-check.ts',
    from: "    case 'remoteBranch':\n",
    to: "    case 'remoteBranch':\n    case 'configuration':\n",
    killedBy: policy,
  },
  {
    name: 'a sandbox that is not known counts as one that isolates',
    file: 'src/run/turn/tamper-check.ts',
    from: "state.sandbox === 'isolated'",
    to: "state.sandbox !== 'hindered'",
    killedBy: policy,
  },
  {
    name: 'one harmless difference hides those that stop the project',
    file: 'src/run/turn/tamper-check.ts',
    from: 'if (stopping.length === 0) {',
    to: 'if (stopping.length < differences.length) {',
    killedBy: policy,
  },
  {
    name: 'a flood of harmless differences pushes the one that matters out of the journal',
    file: 'src/run/turn/tamper-check.ts',
    from: 'recorded([...stopping, ...others])',
    to: 'recorded([...others, ...stopping])',
    killedBy: policy,
  },
  {
    name: 'a list of differences is as long as an agent wants',
    file: 'src/run/turn/tamper-check.ts',
    from: 'if (further <= 0) return',
    to: 'if (further <= 0 || further > 0) return',
    killedBy: policy,
  },
  {
    name: 'a hook is taken for any other file',
    file: 'src/adapters/git/publication/compare-seals.ts',
    from: "if (name.startsWith('hooks/')) return 'hook';",
    to: "if (name.startsWith('hook:')) return 'hook';",
    killedBy: seal,
  },
  {
    name: 'a branch is taken for a remote one',
    file: 'src/adapters/git/publication/compare-seals.ts',
    from: "['branch', HEADS],",
    to: "['remoteBranch', HEADS],",
    killedBy: seal,
  },
  {
    name: 'a name in the journal is as long as an agent wants',
    file: 'src/adapters/git/publication/compare-seals.ts',
    from: 'if (text.length <= MAX_DIFFERENCE_NAME) return text;',
    to: 'if (text.length <= MAX_DIFFERENCE_NAME * 99) return text;',
    killedBy: seal,
  },
  {
    name: 'a name that an agent chose passes for a part of the sentence',
    file: 'src/presenters/project/repository-difference.ts',
    from: '? line : `"${line.replaceAll(\'"\', "\'")}"`;',
    to: '? line : line;',
    killedBy: ['test/unit/presenters/project/repository-difference.test.ts'],
  },
  {
    name: 'the kind of a difference is redacted when a password is such a word',
    file: 'src/domain/run/redacted-event.ts',
    from: "  'kind',\n",
    to: '',
    killedBy: ['test/unit/domain/run/recorded-differences.test.ts'],
  },
  {
    name: 'a worktree named like a field of every object is overlooked',
    file: 'src/adapters/git/publication/seal.ts',
    from: 'worktreeHeads.set(id, head);',
    to: 'if (!(id in {})) worktreeHeads.set(id, head);',
    killedBy: seal,
  },
  {
    name: 'a rewritten base branch is told again and again',
    file: 'src/run/steps/prepare-steps.ts',
    from: 'if (!isTold) await',
    to: 'if (!isTold || isTold) await',
    killedBy: ['test/integration/run/hard-places.test.ts'],
  },
  {
    name: 'a check that cannot be started counts as one that the repository does not have',
    file: 'src/presenters/project/reason-sentence.ts',
    from: 'kind === name && reason !== null',
    to: 'kind === name && reason === undefined',
    killedBy: ['test/unit/told/never-vanishes.test.ts'],
  },
];
