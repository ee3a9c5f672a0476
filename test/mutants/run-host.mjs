const killedBy = ['test/integration/run/killed-between-steps.test.ts'];

export const mutants = [
  {
    name: 'what a host kept of a turn of work is not asked for',
    file: 'src/run/steps/interrupted-turn.ts',
    from: "    case 'work':\n    case 'correction': {",
    to: "    case 'work':\n    case 'correction': {\n      return false;",
    killedBy,
  },
  {
    name: 'the plan in an answer that a host kept is lost',
    file: 'src/run/steps/interrupted-turn.ts',
    from: 'planned(context, taken.outcome, false)',
    to: '[]',
    killedBy,
  },
  {
    name: 'a probe that a host kept is asked and paid again',
    file: 'src/run/steps/interrupted-turn.ts',
    from: "case 'probe':\n      await endProbe",
    to: "case 'probe':\n      return false;\n      await endProbe",
    killedBy,
  },
  {
    name: 'a taking over that a host kept is not judged',
    file: 'src/run/steps/interrupted-turn.ts',
    from: 'await endTurn(context, turn, taken, shown);',
    to: 'await endTurn(context, turn, taken, []);',
    killedBy,
  },
  {
    name: 'the bill of a kept turn does not reach the ledger',
    file: 'src/finance/finance-manager.ts',
    from: 'await this.#books.settle(host.projectId, reservation, bill, billing, requests);',
    to: '',
    killedBy,
  },
  {
    name: 'what an interrupted turn may have cost is not held',
    file: 'src/run/steps/interrupted-turn.ts',
    from: 'await deps.finance.hold(open);',
    to: '',
    killedBy,
  },
  {
    name: 'all runs of the final checks have one key',
    file: 'src/run/steps/run-checks.ts',
    from: '{ what: name, of: state.seq }',
    to: "{ what: 'gates', of: 0 }",
    killedBy,
  },
  {
    name: 'two paid probes of one project run at once',
    file: 'src/run/turn/poll-providers.ts',
    from: 'const asking = paid.then(ask);',
    to: 'const asking = ask();',
    killedBy,
  },
  {
    name: 'a turn that ends the project cannot tell that the repository changed meanwhile',
    file: 'src/run/turn/end-turn.ts',
    from: "!hasEnded || type !== 'status.changed'",
    to: 'true',
    killedBy: ['test/unit/run/turn/end-turn.test.ts'],
  },
];
