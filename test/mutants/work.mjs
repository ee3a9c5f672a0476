/** How the work on tasks goes on and ends: which provider serves, what is counted in a row, what a run leaves behind. */
const domain = (name) => `src/domain/${name}.ts`;
const engine = (name) => `src/engine/${name}.ts`;
const TURNS = ['test/unit/domain/apply-turn-event.test.ts'];
const TASKS = ['test/unit/domain/apply-task-event.test.ts'];
const FACTS = ['test/unit/domain/apply-event.test.ts'];
const ENDS = ['test/integration/engine/ends-of-runs.test.ts'];
const STRIKES = ['test/integration/engine/strikes.test.ts'];

export const mutants = [
  // How it ends
  {
    name: 'a task is blocked though what it left behind could not be set aside',
    file: engine('lifecycle-steps'),
    from: '    await host.commit(gitFailureChange(host.state(), aside.failure));\n    return;\n',
    to: '',
    killedBy: ENDS,
  },
  {
    name: 'a run that is given up keeps nothing of what lies in the worktree',
    file: engine('lifecycle-steps'),
    from: "await host.commit(checkpointEvent(host.state(), 'The run stopped here.'), ",
    to: 'await host.commit(',
    killedBy: ENDS,
  },
  {
    name: 'a project whose time is over is only paused',
    file: engine('lifecycle-steps'),
    from: "which === 'runtime' ? statusChange('timeout', 'runtimeReached')",
    to: "which === 'runtime' ? statusChange('paused', 'limitReached', which)",
    killedBy: ENDS,
  },
  {
    name: 'a task is blocked while the project is paused',
    file: engine('fail-over'),
    from: "strikes < OWN_TRIES || state.project.status !== 'active'",
    to: 'strikes < OWN_TRIES',
    killedBy: ENDS,
  },
  {
    name: 'a better plan is asked for while the project is paused',
    file: engine('plan-step'),
    from: "host.state().planned || host.state().project.status !== 'active'",
    to: 'host.state().planned',
    killedBy: ENDS,
  },
  {
    name: 'the project manager is given a task to work on',
    file: engine('lifecycle-steps'),
    from: "names.find((name) => name !== 'project-manager') ??",
    to: '',
    killedBy: ENDS,
  },
  {
    name: 'of the options of a decision the least trusted is taken',
    file: engine('work-step'),
    from: 'b.confidence - a.confidence',
    to: 'a.confidence - b.confidence',
    killedBy: STRIKES,
  },
  // Which provider serves
  {
    name: 'a probe makes its provider the current one',
    file: domain('apply-event'),
    from: '...withFinance(state, { ...billedFinance(state.finance, entry), currentProviderId }),',
    to: '...withFinance(state, billedFinance(state.finance, entry)),',
    killedBy: TURNS,
  },
  {
    name: 'an old reading without a reset keeps a provider out for ever',
    file: domain('provider-selection'),
    from: 'if (until === null && nowMs - (standing.windowsAtMs ?? 0) > STALE_READING_MS) return undefined;',
    to: '',
    killedBy: ['test/unit/domain/provider-selection.test.ts'],
  },
  {
    name: 'a switch does not say which provider is current',
    file: domain('apply-event'),
    from: '        currentProviderId: event.change.toProvider,\n',
    to: '',
    killedBy: FACTS,
  },
  {
    name: 'a task goes back and forth between two providers that refuse it',
    file: engine('fail-over'),
    from: ' && strikesOf(state, id) < OWN_TRIES',
    to: '',
    killedBy: STRIKES,
  },
  {
    name: 'a turn that was cut short is a success of its provider',
    file: domain('apply-turn-event'),
    from: "return failure === null && result !== 'cancelled';",
    to: 'return failure === null;',
    killedBy: TURNS,
  },
  // What is counted
  {
    name: 'replies that cannot be read count though others lie between them',
    file: domain('apply-turn-event'),
    from: "event.result === 'malformed' ? work.malformedReplies + 1 : 0,",
    to: "event.result === 'malformed' ? work.malformedReplies + 1 : work.malformedReplies,",
    killedBy: TURNS,
  },
  {
    name: 'a provider that looks at the work takes a turn of the task',
    file: domain('apply-turn-event'),
    from: "if (open.operation === 'handover') return",
    to: 'if (false) return',
    killedBy: TURNS,
  },
  {
    name: 'help that was given is not counted, and is given for ever',
    file: domain('apply-task-event'),
    from: 'escalations: state.work.escalations + 1,',
    to: 'escalations: state.work.escalations,',
    killedBy: TASKS,
  },
  {
    name: 'another persona begins without what is known of the task',
    file: domain('apply-task-event'),
    from: 'if (previous?.taskId === taskId) return',
    to: 'if (false) return',
    killedBy: TASKS,
  },
  {
    name: 'the turn after help was sought is taken by the persona that was stuck',
    file: engine('work-step'),
    from: 'const name = host.state().work?.persona ?? current.persona;',
    to: 'const name = current.persona;',
    killedBy: ['test/integration/engine/going-in-circles.test.ts'],
  },
  {
    name: 'of two objects without a fence the first is the reply',
    file: 'src/runtime/reply.ts',
    from: 'bareObjects(searched, blocks).findLast(isReply)',
    to: 'bareObjects(searched, blocks).find(isReply)',
    killedBy: ['test/unit/runtime/reply.test.ts'],
  },
  {
    name: 'documents of another project are taken for its own',
    file: 'src/adapters/storage/load-project.ts',
    from: 'if (base !== undefined && base.state.project.id !== id) {',
    to: 'if (false) {',
    killedBy: ['test/integration/storage/foreign-snapshots.test.ts'],
  },
  {
    name: 'a reply is corrected by a provider that did not write it',
    file: engine('work-step'),
    from: "if (operation === 'correction' && from === null)",
    to: "if (operation === 'correction')",
    killedBy: STRIKES,
  },
  {
    name: 'a pause during the check of a hand-over asks the new provider all the same',
    file: engine('handover-step'),
    from: '  if (signal.aborted) return;\n',
    to: '',
    killedBy: ['test/integration/engine/checks-and-commits.test.ts'],
  },
  {
    name: 'that a project waits is told again with every look',
    file: engine('polling-service'),
    from: '      if (isNews) await host.commit(',
    to: '      await host.commit(',
    killedBy: ['test/integration/engine/waiting.test.ts'],
  },
  {
    name: 'a turn that was cut short tells all projects that its provider serves again',
    file: engine('ask-provider'),
    from: "} else if (outcome.result !== 'cancelled') {",
    to: '} else {',
    killedBy: STRIKES,
  },
  {
    name: 'every turn may take as long as the whole project',
    file: engine('ask-provider'),
    from: 'project.limits.maxRuntimeMs - project.activeMs + GRACE_MS',
    to: 'project.limits.maxRuntimeMs + GRACE_MS',
    killedBy: STRIKES,
  },
  {
    name: 'a slot that is free again is seen with the next look only',
    file: engine('ask-provider'),
    from: '  deps.finance.freed.ring();\n',
    to: '',
    killedBy: ['test/integration/engine/budgets.test.ts'],
  },
  {
    name: 'a reading from before the failure says that the quota is back',
    file: engine('provider-poll'),
    from: ' && readAtMs >= (standing.lastFailureAtMs ?? -Infinity)',
    to: '',
    killedBy: ['test/integration/engine/waiting.test.ts'],
  },
  {
    name: 'a reading of the quota ends the wait for a limit on the rate',
    file: engine('provider-poll'),
    from: "standing.lastFailureKind !== 'rateLimit' && standing.lastFailureKind !== 'capacity'",
    to: 'true',
    killedBy: ['test/integration/engine/waiting.test.ts'],
  },
];
