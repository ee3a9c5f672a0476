/** What a project's state becomes, and which step follows from it: money and status first. */
const TURNS = ['test/unit/domain/run/apply-turn-event.test.ts'];
const TASKS = ['test/unit/domain/run/apply-task-event.test.ts'];
const STATUS = ['test/unit/domain/run/status-changes.test.ts'];
const STEPS = ['test/unit/domain/run/next-step.test.ts'];
const SIGNALS = ['test/unit/run/signals/signal-events.test.ts'];
const CHECKS = ['test/integration/run/checks-and-commits.test.ts'];

export const mutants = [
  // Money
  {
    name: 'what a turn that was cut off can have cost is forgotten',
    file: 'src/domain/run/apply-turn-event.ts',
    from: 'uncertainUsd: addUsd(finance.uncertainUsd, open?.reservation?.usd ?? 0),',
    to: 'uncertainUsd: finance.uncertainUsd,',
    killedBy: TURNS,
  },
  {
    name: 'what cut-off turns can have cost does not count at the limit in USD',
    file: 'src/domain/run/next-step.ts',
    from: 'spentUsd: addUsd(finance.totalSpentUsd, finance.uncertainUsd),',
    to: 'spentUsd: finance.totalSpentUsd,',
    killedBy: STEPS,
  },
  {
    name: 'what cut-off turns can have used does not count at the limit in tokens',
    file: 'src/domain/run/next-step.ts',
    from: 'tokens: finance.totalTokens + finance.uncertainTokens,',
    to: 'tokens: finance.totalTokens,',
    killedBy: STEPS,
  },
  {
    name: 'a project prepares itself though its limit is reached',
    file: 'src/domain/run/next-step.ts',
    from: '    limits(state, config) ??\n    preparation(state, config) ??',
    to: '    preparation(state, config) ??\n    limits(state, config) ??',
    killedBy: STEPS,
  },
  {
    name: 'a probe leaves its turn open, and is held as one that was cut off',
    file: 'src/domain/run/apply-event.ts',
    from: 'openTurn: state.openTurn?.turnId === entry.turnId ? null : state.openTurn,',
    to: 'openTurn: state.openTurn,',
    killedBy: TURNS,
  },
  {
    name: 'a limit that is taken away with null stays',
    file: 'src/run/signals/signal-events.ts',
    from: 'signal.maxCostUsd === undefined ? limits.maxCostUsd : signal.maxCostUsd',
    to: 'signal.maxCostUsd ?? limits.maxCostUsd',
    killedBy: SIGNALS,
  },
  // Status
  {
    name: 'a completed project can fail',
    file: 'src/domain/run/project-status.ts',
    from: "completed: ['active'],",
    to: "completed: ['active', 'failed'],",
    killedBy: STATUS,
  },
  {
    name: 'a project that waits cannot run out of time',
    file: 'src/domain/run/project-status.ts',
    from: "waiting_for_credits: ['active', 'paused', 'failed', 'timeout'],",
    to: "waiting_for_credits: ['active', 'paused', 'failed', 'completed'],",
    killedBy: STATUS,
  },
  {
    name: 'a project that goes on keeps the end that it had',
    file: 'src/domain/run/apply-event.ts',
    from: 'endTime: ended ? at : null,',
    to: 'endTime: ended ? at : state.project.endTime,',
    killedBy: STATUS,
  },
  {
    name: 'resume keeps the strikes of providers',
    file: 'src/domain/run/apply-event.ts',
    from: " || event.reason.code === 'resumed'",
    to: '',
    killedBy: STATUS,
  },
  {
    name: 'a provider that is back by itself has its strikes taken off',
    file: 'src/domain/run/apply-event.ts',
    from: 'askedFor ? { ...withBaselineToCome(state), providers: {} } : state;',
    to: '({ ...state, providers: {} });',
    killedBy: STATUS,
  },
  {
    name: 'a person who retries brings a completed project back to work',
    file: 'src/run/signals/signal-events.ts',
    from: "return status === 'failed' || status === 'timeout' || status === 'paused' ? retryEvents(state) : [];",
    to: "return status !== 'active' ? retryEvents(state) : [];",
    killedBy: SIGNALS,
  },
  {
    name: 'a project that a person paused goes on by itself',
    file: 'src/fleet/self-resume.ts',
    from: "return reason.code === 'providerNeedsPerson' ?",
    to: "return reason.code !== 'limitReached' ?",
    killedBy: ['test/unit/fleet/self-resume.test.ts'],
  },
  {
    name: 'a project goes on by itself at a limit that nobody changed',
    file: 'src/fleet/self-resume.ts',
    from: 'return isOther && limitReached(',
    to: 'return limitReached(',
    killedBy: ['test/unit/fleet/self-resume.test.ts'],
  },
  // What was checked
  {
    name: 'a checkpoint completes the task that it interrupts',
    file: 'src/run/steps/commit-step.ts',
    from: "if (open.kind !== 'task' || open.taskId === null) return [];",
    to: 'if (open.taskId === null) return [];',
    killedBy: CHECKS,
  },
  {
    name: 'the report of the last checks outlives the repair',
    file: 'src/domain/run/apply-task-event.ts',
    from: '        finalReport: null,\n',
    to: '',
    killedBy: TASKS,
  },
  {
    name: 'a pause while a task is checked is a failure of the checks',
    file: 'src/run/steps/verify-step.ts',
    from: '  if (signal.aborted) return;\n  const evidence = ',
    to: '  const evidence = ',
    killedBy: CHECKS,
  },
  {
    name: 'a pause during the last checks is a failure of them',
    file: 'src/run/steps/verify-step.ts',
    from: "  if (context.signal.aborted) return;\n  await context.host.commit({ type: 'gates.ran'",
    to: "  await context.host.commit({ type: 'gates.ran'",
    killedBy: CHECKS,
  },
  {
    name: 'a pause during the first checks is a failure that excuses later ones',
    file: 'src/run/steps/verify-step.ts',
    from: "  if (context.signal.aborted) return;\n  await context.host.commit({ type: 'gates.baselined'",
    to: "  await context.host.commit({ type: 'gates.baselined'",
    killedBy: CHECKS,
  },
  {
    name: 'what an earlier turn had verified counts for a later one',
    file: 'src/domain/run/apply-turn-event.ts',
    from: '    verified: false,\n',
    to: '',
    killedBy: TASKS,
  },
  {
    name: 'a claim is checked again and again without a turn in between',
    file: 'src/domain/run/apply-task-event.ts',
    from: 'lastResult: report.passed ? work.lastResult : null,',
    to: 'lastResult: work.lastResult,',
    killedBy: TASKS,
  },
  {
    name: 'a claim in the last turn of a task is not checked',
    file: 'src/domain/run/next-step.ts',
    from: "if (current.lastResult === 'done') return",
    to: "if (current.lastResult === 'done' && current.turns < config.maxTurnsPerTask) return",
    killedBy: STEPS,
  },
  {
    name: 'retry goes by the report of the checks that failed before',
    file: 'src/domain/run/apply-event.ts',
    from: "event.reason.code === 'retried' ? { ...asked, finalReport: null } : asked",
    to: 'asked',
    killedBy: ['test/integration/run/checks-and-commits.test.ts'],
  },
];
