import type { AgentState } from '../turn/agent.ts';
import { failed, succeeded, type Result } from '../result.ts';
import { usageOf } from '../run/next-step.ts';
import type { Limits, Project } from '../run/project.ts';
import type { OpenTurn, ProjectState } from '../run/state.ts';
import type { TaskWork } from '../run/task-work.ts';
import { unblocked, type Task } from '../task/task.ts';
import type { Genesis } from './genesis.ts';

/** What is new in a fork. */
export interface ForkPlan {
  id: string;
  name: string;
  workBranch: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** Replace what is left of the parent's limits. */
  limits: Partial<Limits>;
  decisionContext: Project['decisionContext'];
  /** See `ForkOrigin`. */
  uncommittedWork: string | null;
  /**
   * Does the fork's worktree hold all that the parent's did, what was not committed included? Otherwise the task in progress begins
   * anew: what was done and said of it is not there.
   */
  hasWork: boolean;
  /** Copies of conversations that were made for the fork: the parent's id → the copy's. */
  conversations: ReadonlyMap<string, string>;
}

export type ForkRefusal = { kind: 'nothingLeft'; limit: keyof Limits };

/**
 * The parent's state at some moment, as the beginning of another project. A turn or a commit in flight is the parent's alone, and so is
 * every verdict on a work tree: the fork checks its own. What was blocked is open again, as for a project that is tried again.
 */
export function inheritedGenesis(parent: ProjectState, plan: ForkPlan): Result<Genesis, ForkRefusal> {
  const limits = limitsLeft(parent, plan.limits);
  if (!limits.ok) return limits;
  const { project } = parent;
  const { id, name, workBranch, createdAt, decisionContext, uncommittedWork } = plan;
  const agents = Object.fromEntries(
    Object.entries(parent.agents).map(([persona, agent]) => [
      persona,
      withOwnConversation(beforeTurn(agent, parent.openTurn), plan.conversations),
    ]),
  );
  return succeeded({
    origin: {
      parentProjectId: project.id,
      atSeq: parent.seq,
      rootProjectId: parent.origin?.rootProjectId ?? project.id,
      parentBranch: project.workBranch,
      startCommit: parent.lastCommit ?? project.baseCommit ?? parent.origin?.startCommit ?? null,
      uncommittedWork,
    },
    project: {
      ...project,
      ...{ id, name, workBranch, createdAt, decisionContext, limits: limits.value },
      updatedAt: createdAt,
      status: 'initializing',
      reason: { code: 'created', detail: '' },
      startTime: null,
      endTime: null,
      activeMs: 0,
      worktreePath: null,
      parentProjectId: project.id,
      childProjectIds: [],
    },
    taskList: { ...parent.taskList, tasks: parent.taskList.tasks.map((task) => openTask(task, plan.hasWork)) },
    agents,
    planned: parent.planned,
    ...(parent.planReturned === true ? { planReturned: true as const } : {}),
    planTurns: parent.planTurns,
    gates: parent.gates,
    gatesNotFound: parent.gatesNotFound,
    baseline: parent.baseline,
    ...(parent.waivedChecks === undefined ? {} : { waivedChecks: parent.waivedChecks }),
    ...(parent.installs === undefined ? {} : { installs: parent.installs }),
    ...(parent.installAllowed === undefined ? {} : { installAllowed: parent.installAllowed }),
    ...(parent.checksNetwork === undefined ? {} : { checksNetwork: parent.checksNetwork }),
    work: plan.hasWork ? unverified(parent.work, agents) : null,
    lastCommit: parent.lastCommit,
    commits: parent.commits,
    finalReport: null,
    providers: parent.providers,
    tamper: parent.tamper,
    notices: parent.notices,
  });
}

/** The conversations that a fork at this state needs copies of. One with an open turn already holds some of that turn: it is left. */
export function conversationsToCopy({ agents, openTurn }: ProjectState): string[] {
  const quiet = Object.values(agents).filter(({ personaName }) => personaName !== openTurn?.persona);
  return [...new Set(quiet.flatMap(({ conversationId }) => conversationId ?? []))];
}

function openTask(task: Task, hasWork: boolean): Task {
  if (task.status === 'blocked') return { ...unblocked(task), status: 'pending' };
  return task.status === 'in_progress' && !hasWork ? { ...task, status: 'pending', startedAt: null } : task;
}

/** The gates have not passed on this work tree. A reply to be corrected is of use only to the conversation that it was said in. */
function unverified(work: TaskWork | null, agents: Readonly<Record<string, AgentState>>): TaskWork | null {
  if (work === null) return null;
  const isForgotten = (agents[work.persona]?.conversationId ?? null) === null;
  const lastResult = work.lastResult === 'malformed' && isForgotten ? null : work.lastResult;
  return { ...work, verified: false, lastResult };
}

/** What the parent had left of each limit; `wanted` overrides it. */
function limitsLeft(parent: ProjectState, wanted: Partial<Limits>): Result<Limits, ForkRefusal> {
  const { limits } = parent.project;
  const usage = usageOf(parent);
  const left: Limits = {
    maxRuntimeMs: wanted.maxRuntimeMs ?? Math.floor(limits.maxRuntimeMs - usage.activeMs),
    maxCostUsd: valueOr(wanted.maxCostUsd, () => remaining(limits.maxCostUsd, usage.spentUsd)),
    maxTurns: valueOr(wanted.maxTurns, () => remaining(limits.maxTurns, usage.turns)),
    maxTokens: valueOr(wanted.maxTokens, () => remaining(limits.maxTokens, usage.tokens)),
  };
  if (left.maxRuntimeMs < SHORTEST_RUNTIME_MS) return failed({ kind: 'nothingLeft', limit: 'maxRuntimeMs' });
  for (const limit of ['maxCostUsd', 'maxTurns', 'maxTokens'] as const) {
    const most = left[limit];
    if (most !== null && most <= 0) return failed({ kind: 'nothingLeft', limit });
  }
  return succeeded(left);
}

/** The shortest allowed time limit of a project. */
const SHORTEST_RUNTIME_MS = 1000;

function valueOr<Value>(value: Value | undefined, otherwise: () => Value): Value {
  return value === undefined ? otherwise() : value;
}

/** Rounded to a millionth of a dollar, against floating-point errors. */
function remaining(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.round((limit - used) * 1e6) / 1e6;
}

/** Removes the prompt of the turn in flight, which does not belong to the fork. */
function beforeTurn(agent: AgentState, open: OpenTurn | null): AgentState {
  if (open?.persona !== agent.personaName || open.operation === 'probe') return agent;
  return { ...agent, status: 'idle', conversationHistory: agent.conversationHistory.slice(0, -1) };
}

function withOwnConversation(agent: AgentState, copies: ReadonlyMap<string, string>): AgentState {
  const copy = agent.conversationId === null ? undefined : copies.get(agent.conversationId);
  return copy === undefined
    ? { ...agent, conversationId: null, conversationProvider: null }
    : { ...agent, conversationId: copy };
}
