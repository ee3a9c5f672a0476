import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { TurnKind } from '../../../src/domain/money/cost-entry.ts';
import type { Limits, Project } from '../../../src/domain/run/project.ts';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import type { TokenUsage } from '../../../src/domain/provider/provider.ts';
import type { CheckResult } from '../../../src/domain/evidence/checks.ts';
import { pendingTask, type Task } from '../../../src/domain/task/task.ts';
import { isUntried, taskStart } from '../../../src/domain/task/task-start.ts';
import { aProject } from '../builders/state-builders.ts';
import { Told } from './told.ts';

const EVENING = '2026-01-05T22:00:00.000Z';
const MINUTE = 60_000;

/**
 * Projects that are there at once, for what cannot wait for a run to be played. Each step writes what a real run writes there;
 * a test compares the two, and `Told` refuses the rest.
 */
export function newProject(over: Partial<Omit<Project, 'limits'>> & { limits?: Partial<Limits> } = {}): Told {
  const createdAt = over.createdAt ?? EVENING;
  const project = aProject({
    id: '0b7e1d8c-1111-4222-8333-444455556666',
    name: 'Parse dates',
    description: 'Let the library parse ISO dates.',
    updatedAt: createdAt,
    repositoryPath: '/home/test/library',
    workBranch: 'df/parse-dates/2026-01-05',
    ...over,
    createdAt,
    limits: { maxRuntimeMs: 43_200_000, maxCostUsd: 5, maxTurns: null, maxTokens: null, ...over.limits },
  });
  return Told.begin({ type: 'project.created', project });
}

export function driven(told: Told, over: Partial<FactoryEvent & { type: 'driver.started' }> = {}): Told {
  return told.happens({
    type: 'driver.started',
    pid: 4711,
    host: 'night',
    kind: 'extension',
    version: '0.1.0',
    ...over,
  });
}

/** A process has it, and a person said "start". */
export function begun(told: Told): Told {
  return driven(told).happens({ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } });
}

/** A person said "start" when as many projects ran as may. */
export function asked(told: Told, verb: 'start' | 'resume' | 'retry' = 'start'): Told {
  return told.happens({ type: 'queue.joined', verb, since: moment(told) });
}

/** A worktree, and a repository that has no check of its own. */
export function prepared(told: Told): Told {
  const { workBranch } = told.state.project;
  const path = '/home/test/library-worktrees/parse-dates';
  return told
    .happens({
      ...{ type: 'worktree.ready', path, branch: workBranch, baseCommit: 'a'.repeat(40) },
      ...{ sandbox: 'isolated', readable: [] },
    })
    .happens({ type: 'gates.detected', gates: [], notFound: [] })
    .happens({ type: 'gates.baselined', report: { passed: true, checks: [], at: moment(told) } });
}

export interface TurnOf {
  provider?: string;
  model?: string;
  costUsd?: number | null;
  tokens?: Partial<TokenUsage>;
  takesMs?: number;
  prompt?: string;
  summary?: string;
  reply?: string;
  result?: 'done' | 'continue' | 'blocked';
  why?: string;
  reserved?: number;
  turnId?: string;
}

/** A turn that is still open: of the plan while there is none, of the task in progress after that. */
export function turnBegun(told: Told, turn: TurnOf = {}): Told {
  const { planned, work, finance } = told.state;
  const operation: TurnKind = planned ? 'work' : 'plan';
  const providerId = turn.provider ?? finance.currentProviderId ?? 'scripted';
  const from = finance.currentProviderId;
  const at = moment(told);
  const change = { at, fromProvider: from, toProvider: providerId, reason: turn.why ?? 'it is its turn' };
  const isSwitch = from !== null && from !== providerId;
  return told.happens(...(isSwitch ? [{ type: 'provider.switched' as const, change }] : []), {
    type: 'turn.started',
    turnId: turn.turnId ?? `turn-${told.state.turnsEnded + told.state.finance.interruptedTurns + 1}`,
    operation,
    taskId: work?.taskId ?? null,
    persona: work?.persona ?? 'project-manager',
    providerId,
    prompt: turn.prompt ?? 'Do the next step.',
    reservation: turn.reserved === undefined ? null : { id: 'r', usd: turn.reserved, tokens: null },
    why: turn.why ?? '',
  });
}

/** The open turn ends. `more`: what comes of it in the same record. */
export function turnEnded(told: Told, turn: TurnOf = {}, ...more: FactoryEvent[]): Told {
  const takesMs = turn.takesMs ?? MINUTE;
  return told.after(takesMs).happens(
    ...(takesMs > 0 ? [{ type: 'time.counted' as const, activeMs: takesMs }] : []),
    {
      type: 'turn.ended',
      turnId: told.state.openTurn?.turnId ?? 'none',
      result: turn.result ?? 'done',
      summary: turn.summary ?? 'Did it.',
      reply: turn.reply ?? 'I did it.',
      model: turn.model ?? 'script',
      tokens: { ...noTokens, input: 500, output: 250, ...turn.tokens },
      costUsd: turn.costUsd === undefined ? 0.1 : turn.costUsd,
      requests: 1,
      failure: null,
      conversationId: null,
      fingerprint: String(told.state.seq),
      actions: '',
    },
    ...more,
  );
}

export function turn(told: Told, how: TurnOf = {}): Told {
  return turnEnded(turnBegun(told, how), how);
}

export function aDraft(id: string, title: string, over: Partial<Task> = {}): Task {
  return {
    ...pendingTask({
      ...{ id, title, description: '', priority: 1, dependencies: [], assignedPersona: null, createdAt: EVENING },
      acceptanceCheck: { command: 'npm test', description: '' },
    }),
    ...over,
  };
}

const THREE = [
  aDraft('t1', 'Read the year'),
  aDraft('t2', 'Read the month', { dependencies: ['t1'] }),
  aDraft('t3', 'Read the day', { dependencies: ['t1', 't2'], priority: 2 }),
];

export function plannedOut(told: Told, tasks: readonly Task[] = THREE, how: TurnOf = { costUsd: 0.02 }): Told {
  const planned = turnEnded(turnBegun(told, how), how, { type: 'tasks.planned', tasks: [...tasks] });
  return tasks.reduce((now, { id }) => tried(now, id), planned);
}

export function taskBegun(told: Told, taskId: string): Told {
  return tried(told.happens({ type: 'task.started', taskId, persona: 'engineer' }), taskId);
}

/** The acceptance check of a task fails before the work. */
function tried(told: Told, taskId: string): Told {
  const task = told.state.taskList.tasks.find(({ id }) => id === taskId);
  if (task === undefined || !isUntried(told.state, task)) return told;
  const check = { ...acceptance(task), verdict: 'failed' as const, exitCode: 1 };
  const commit = taskStart(told.state, taskId);
  return told.happens({ type: 'check.tried', taskId, commit, finding: 'failed', check });
}

function acceptance({ title, acceptanceCheck }: Task): CheckResult {
  return {
    ...{ name: `Acceptance check: ${title}`, kind: 'custom', command: acceptanceCheck?.command ?? '' },
    ...{ verdict: 'passed', required: true, exitCode: 0, durationMs: 12_000, output: '', note: '' },
    ...{ outputFile: `/nowhere/gates/01.log`, origin: 'acceptance' },
  };
}

/** The task in progress is claimed, checked, committed, and done; its commit is in the user's repository. */
export function taskDone(told: Told, how: TurnOf = {}): Told {
  const claimed = turn(told, how);
  const task = claimed.state.taskList.tasks.find(({ id }) => id === claimed.state.work?.taskId);
  if (task === undefined) throw new Error('No task is in progress');
  const check = acceptance(task);
  const checked = claimed.happens({
    ...{ type: 'gates.ran', taskId: task.id },
    report: { passed: true, checks: [check], at: moment(claimed), changedFiles: 1 },
  });
  const sha = String.fromCharCode('b'.charCodeAt(0) + claimed.state.commits.length)
    .repeat(40)
    .slice(0, 40);
  const key = `${claimed.state.project.id}/${task.id}/${claimed.state.commits.length + 1}`;
  return checked
    .happens({ type: 'commit.intended', key, taskId: task.id, kind: 'task', message: task.title })
    .happens(
      { type: 'commit.made', key, sha },
      {
        type: 'task.completed',
        taskId: task.id,
        commit: sha,
        note: `${check.name} passed.`,
        confidence: 1,
        verdict: { kind: 'verified' },
      },
    )
    .happens({ type: 'commit.published', ref: `refs/heads/${claimed.state.project.workBranch}`, sha });
}

/** In the middle of its night: the first of three tasks is done, the second is begun, no turn is open. $0.12 are spent. */
export function midway(over: Parameters<typeof newProject>[0] = {}): Told {
  const planned = plannedOut(prepared(begun(newProject(over))));
  return taskBegun(taskDone(taskBegun(planned, 't1'), { takesMs: 59 * MINUTE }), 't2');
}

/** From wherever it stands to its end, with everything done. */
export function completed(told: Told): Told {
  let now = told;
  if (now.state.project.status === 'initializing') now = begun(now);
  if (now.state.project.worktreePath === null) now = prepared(now);
  if (!now.state.planned) now = plannedOut(now);
  for (;;) {
    const next = now.state.taskList.tasks.find(({ status }) => status !== 'completed');
    if (next === undefined) break;
    if (next.status === 'pending') now = taskBegun(now, next.id);
    now = taskDone(now);
  }
  return now
    .happens({ type: 'gates.ran', taskId: null, report: { passed: true, checks: [], at: moment(now) } })
    .happens({ type: 'status.changed', to: 'completed', reason: { code: 'allTasksDone', detail: '' } });
}

export function moment({ at }: Told): string {
  return new Date(at).toISOString();
}
