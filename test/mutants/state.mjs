/** What a project's state becomes, and which step follows from it: money and status first. */
const domain = (name) => `src/domain/${name}.ts`;
const engine = (name) => `src/engine/${name}.ts`;
const TURNS = ['test/unit/domain/apply-turn-event.test.ts'];
const TASKS = ['test/unit/domain/apply-task-event.test.ts'];
const STATUS = ['test/unit/domain/status-changes.test.ts'];
const STEPS = ['test/unit/engine/next-step.test.ts'];
const SIGNALS = ['test/unit/engine/signal-events.test.ts'];
const CHECKS = ['test/integration/engine/checks-and-commits.test.ts'];

export const mutants = [
  // Money
  {
    name: 'what a turn that was cut off can have cost is forgotten',
    file: domain('apply-turn-event'),
    from: 'uncertainUsd: addUsd(finance.uncertainUsd, open?.reservation?.usd ?? 0),',
    to: 'uncertainUsd: finance.uncertainUsd,',
    killedBy: TURNS,
  },
  {
    name: 'what cut-off turns can have cost does not count at the limit in USD',
    file: engine('next-step'),
    from: 'spentUsd: addUsd(finance.totalSpentUsd, finance.uncertainUsd),',
    to: 'spentUsd: finance.totalSpentUsd,',
    killedBy: STEPS,
  },
  {
    name: 'what cut-off turns can have used does not count at the limit in tokens',
    file: engine('next-step'),
    from: 'tokens: finance.totalTokens + finance.uncertainTokens,',
    to: 'tokens: finance.totalTokens,',
    killedBy: STEPS,
  },
  {
    name: 'a project prepares itself though its limit is reached',
    file: engine('next-step'),
    from: '    limits(state, config) ??\n    preparation(state) ??',
    to: '    preparation(state) ??\n    limits(state, config) ??',
    killedBy: STEPS,
  },
  {
    name: 'a probe leaves its turn open, and is held as one that was cut off',
    file: domain('apply-event'),
    from: 'openTurn: state.openTurn?.turnId === entry.turnId ? null : state.openTurn,',
    to: 'openTurn: state.openTurn,',
    killedBy: TURNS,
  },
  {
    name: 'a limit that is taken away with null stays',
    file: engine('signal-events'),
    from: 'signal.maxCostUsd === undefined ? limits.maxCostUsd : signal.maxCostUsd',
    to: 'signal.maxCostUsd ?? limits.maxCostUsd',
    killedBy: SIGNALS,
  },
  // Status
  {
    name: 'a completed project can fail',
    file: domain('project'),
    from: "completed: ['active'],",
    to: "completed: ['active', 'failed'],",
    killedBy: STATUS,
  },
  {
    name: 'a project that waits cannot run out of time',
    file: domain('project'),
    from: "waiting_for_credits: ['active', 'paused', 'failed', 'timeout'],",
    to: "waiting_for_credits: ['active', 'paused', 'failed', 'completed'],",
    killedBy: STATUS,
  },
  {
    name: 'a project that goes on keeps the end that it had',
    file: domain('apply-event'),
    from: 'endTime: ended ? at : null,',
    to: 'endTime: ended ? at : state.project.endTime,',
    killedBy: STATUS,
  },
  {
    name: 'resume keeps the strikes of providers',
    file: domain('apply-event'),
    from: " || event.reason.code === 'resumed'",
    to: '',
    killedBy: STATUS,
  },
  {
    name: 'a provider that is back by itself has its strikes taken off',
    file: domain('apply-event'),
    from: 'askedFor ? { ...state, providers: {} } : state;',
    to: '({ ...state, providers: {} });',
    killedBy: STATUS,
  },
  {
    name: 'a person who retries brings a completed project back to work',
    file: engine('signal-events'),
    from: "return status === 'failed' || status === 'timeout' || status === 'paused' ? retryEvents(state) : [];",
    to: "return status !== 'active' ? retryEvents(state) : [];",
    killedBy: SIGNALS,
  },
  {
    name: 'a project that a person paused goes on by itself',
    file: engine('self-resume'),
    from: "return reason.code === 'providerNeedsPerson' ?",
    to: "return reason.code !== 'limitReached' ?",
    killedBy: ['test/unit/engine/self-resume.test.ts'],
  },
  {
    name: 'a project goes on by itself at a limit that nobody changed',
    file: engine('self-resume'),
    from: 'return before !== now && limitReached(',
    to: 'return limitReached(',
    killedBy: ['test/unit/engine/self-resume.test.ts'],
  },
  // What was checked
  {
    name: 'a checkpoint completes the task that it interrupts',
    file: engine('commit-step'),
    from: "if (open.kind !== 'task' || open.taskId === null) return [];",
    to: 'if (open.taskId === null) return [];',
    killedBy: CHECKS,
  },
  {
    name: 'the report of the last checks outlives the repair',
    file: domain('apply-task-event'),
    from: '        finalReport: null,\n',
    to: '',
    killedBy: TASKS,
  },
  {
    name: 'a pause while a task is checked is a failure of the checks',
    file: engine('verify-step'),
    from: '  if (signal.aborted) return;\n  await host.commit(',
    to: '  await host.commit(',
    killedBy: CHECKS,
  },
  {
    name: 'a pause during the last checks is a failure of them',
    file: engine('verify-step'),
    from: "  if (context.signal.aborted) return;\n  await context.host.commit({ type: 'gates.ran'",
    to: "  await context.host.commit({ type: 'gates.ran'",
    killedBy: CHECKS,
  },
  {
    name: 'a pause during the first checks is a failure that excuses later ones',
    file: engine('verify-step'),
    from: "  if (context.signal.aborted) return;\n  await context.host.commit({ type: 'gates.baselined'",
    to: "  await context.host.commit({ type: 'gates.baselined'",
    killedBy: CHECKS,
  },
  {
    name: 'what an earlier turn had verified counts for a later one',
    file: domain('apply-turn-event'),
    from: '    verified: false,\n',
    to: '',
    killedBy: TASKS,
  },
  {
    name: 'a claim is checked again and again without a turn in between',
    file: domain('apply-task-event'),
    from: 'lastResult: report.passed ? work.lastResult : null,',
    to: 'lastResult: work.lastResult,',
    killedBy: TASKS,
  },
  {
    name: 'a claim in the last turn of a task is not checked',
    file: engine('next-step'),
    from: "if (current.lastResult === 'done') return",
    to: "if (current.lastResult === 'done' && current.turns < config.maxTurnsPerTask) return",
    killedBy: STEPS,
  },
  {
    name: 'retry goes by the report of the checks that failed before',
    file: 'src/domain/apply-event.ts',
    from: "event.reason.code === 'retried' ? { ...asked, finalReport: null } : asked",
    to: 'asked',
    killedBy: ['test/integration/engine/checks-and-commits.test.ts'],
  },
];
