import { applyTaskEvent } from './apply-task-event.ts';
import { applyTurnEvent, billedFinance } from './apply-turn-event.ts';
import { assertNever } from '../assert.ts';
import { withBaselineToCome, withInstallToCome } from '../install/to-come.ts';
import { warningKey } from '../money/budget.ts';
import type { FactoryEvent, JournalRecord } from './events.ts';
import { emptyFinance, type CostEntry } from '../money/cost-entry.ts';
import { withForecast } from '../money/forecast.ts';
import type { Notice } from './notice.ts';
import type { PersonaConfig } from '../persona/persona.ts';
import { canBecome } from './project-status.ts';
import type { Project } from './project.ts';
import type { ProjectState } from './state.ts';

/** Newest notices kept in the state; the journal has them all. */
const KEPT_NOTICES = 50;

/**
 * (state, record) → state: the only place where state changes, the same for a live run, a replay and an observer.
 * Throws on what the engine must never write: a first event that begins no project, an illegal status change.
 */
export function applyRecord(state: ProjectState | undefined, record: JournalRecord): ProjectState {
  let next = state;
  for (const event of record.events) next = applyEvent(next, event, record);
  if (next === undefined) throw new Error('A record without an event');
  return {
    ...next,
    seq: record.seq,
    epoch: record.epoch,
    project: { ...next.project, updatedAt: record.at },
  };
}

function applyEvent(state: ProjectState | undefined, event: FactoryEvent, record: JournalRecord): ProjectState {
  if (event.type === 'project.created') {
    if (state !== undefined) throw new Error('A project is created once');
    return newState(event.project);
  }
  if (event.type === 'project.forked') {
    if (state !== undefined) throw new Error('A project is forked once');
    return { ...newState(event.genesis.project), ...event.genesis };
  }
  if (state === undefined)
    throw new Error(`The journal starts with ${event.type} instead of the beginning of a project`);
  const at = record.at;
  switch (event.type) {
    case 'fork.recorded':
      return withProject(state, { childProjectIds: [...state.project.childProjectIds, event.childProjectId] });
    case 'driver.started':
      return { ...state, driver: { pid: event.pid, host: event.host, kind: event.kind, since: at } };
    case 'driver.stopped':
      return { ...state, driver: null };
    case 'status.changed':
      return withStatus(state, event, at);
    case 'queue.joined':
      return { ...state, queued: { verb: event.verb, since: event.since } };
    case 'queue.left':
      return { ...state, queued: null };
    case 'limits.changed':
      return withProject(state, { limits: event.limits });
    case 'persona.pinned':
      return withPersona(state, event.persona);
    case 'time.counted':
      return withProject(state, { activeMs: state.project.activeMs + event.activeMs });
    case 'worktree.ready':
      return {
        ...withProject(state, { worktreePath: event.path, workBranch: event.branch, baseCommit: event.baseCommit }),
        sandbox: event.sandbox,
        readablePaths: event.readable,
        ...(event.remote === undefined ? {} : { remote: event.remote }),
      };
    case 'gates.detected':
      return {
        ...state,
        gates: event.gates,
        gatesNotFound: event.notFound,
        readablePaths: [...new Set([...state.readablePaths, ...(event.readable ?? [])])],
        ...(event.installs === undefined ? {} : { installs: event.installs }),
      };
    case 'install.allowed':
      return { ...withInstallToCome(state), installAllowed: event.commands };
    case 'install.ended':
      return {
        ...state,
        installed: event.report,
        readablePaths: [...new Set([...state.readablePaths, ...event.readable])],
      };
    case 'gates.baselined':
      return { ...state, baseline: event.report };
    case 'checks.waived':
      return { ...state, waivedChecks: [...new Set([...(state.waivedChecks ?? []), ...event.names])] };
    case 'network.allowed':
      return { ...state, checksNetwork: 'open' };
    case 'tasks.planned':
    case 'check.tried':
    case 'task.added':
    case 'task.started':
    case 'task.blocked':
    case 'task.reopened':
    case 'task.completed':
    case 'gates.ran':
    case 'agent.stuck':
      return applyTaskEvent(state, event, at);
    case 'plan.returned':
      return { ...state, planReturned: true };
    case 'turn.started':
    case 'turn.ended':
    case 'turn.interrupted':
    case 'decision.made':
      return applyTurnEvent(state, event, at);
    case 'commit.intended':
      return {
        ...state,
        openCommit: { key: event.key, taskId: event.taskId, kind: event.kind, message: event.message },
      };
    case 'commit.made':
      return withCommit(state, event.sha, at);
    case 'commit.abandoned':
      return { ...state, openCommit: null };
    case 'commit.published':
      return { ...state, publishedCommit: event.sha };
    case 'provider.switched':
      return withFinance(state, {
        currentProviderId: event.change.toProvider,
        providerSwitches: [...state.finance.providerSwitches, event.change],
      });
    case 'provider.failed':
      return withProviderFailure(state, event, at);
    case 'probe.billed':
      return withProbe(state, event.entry);
    case 'budget.warned':
      return { ...state, budgetWarnings: [...state.budgetWarnings, warningKey(event)].slice(-KEPT_NOTICES) };
    case 'forecast.made':
      return { ...state, forecasts: withForecast(state.forecasts, event.forecast, KEPT_NOTICES) };
    case 'handover.checked':
      return withHandover(state, event);
    case 'credits.exhausted':
      return withFinance(state, { waitingUntil: event.until });
    case 'credits.restored':
      return withRestored(state, event.providerId);
    case 'tamper.found':
      return { ...state, tamper: event.differences };
    case 'tamper.accepted':
      return { ...state, tamper: [] };
    case 'notice.raised':
      return withNotice(
        state,
        event.fact === undefined
          ? { kind: 'message', at, message: event.message }
          : { kind: 'fact', at, fact: event.fact },
      );
    case 'repository.changed':
      return withNotice(state, {
        kind: 'repositoryChanged',
        at,
        differences: event.differences,
        harmless: event.harmless,
      });
    case 'base.rewritten':
      return withNotice(state, { kind: 'baseRewritten', at, branch: event.branch, baseCommit: event.baseCommit });
    case 'checks.notPutBack':
      return withNotice(state, { kind: 'checksNotPutBack', at, why: event.why });
    default:
      return assertNever(event);
  }
}

function newState(project: Project): ProjectState {
  return {
    seq: 0,
    epoch: 0,
    project,
    origin: null,
    taskList: { tasks: [], lastAuditedAt: null, version: 0 },
    finance: emptyFinance,
    agents: {},
    driver: null,
    queued: null,
    sandbox: null,
    readablePaths: [],
    planned: false,
    gates: null,
    gatesNotFound: [],
    baseline: null,
    work: null,
    openTurn: null,
    openCommit: null,
    lastCommit: null,
    publishedCommit: null,
    commits: [],
    finalReport: null,
    turnsEnded: 0,
    planTurns: 0,
    providers: {},
    forecasts: [],
    budgetWarnings: [],
    tamper: [],
    notices: [],
  };
}

function withProject(state: ProjectState, change: Partial<Project>): ProjectState {
  return { ...state, project: { ...state.project, ...change } };
}

function withNotice(state: ProjectState, notice: Notice): ProjectState {
  return { ...state, notices: [...state.notices, notice].slice(-KEPT_NOTICES) };
}

function withPersona(state: ProjectState, persona: PersonaConfig): ProjectState {
  const { personas } = state.project;
  return withProject(state, {
    personas: personas.map((known) => (known.templateName === persona.templateName ? persona : known)),
  });
}

function withFinance(state: ProjectState, change: Partial<ProjectState['finance']>): ProjectState {
  return { ...state, finance: { ...state.finance, ...change } };
}

function withStatus(state: ProjectState, event: FactoryEvent & { type: 'status.changed' }, at: string): ProjectState {
  const { status, startTime } = state.project;
  if (!canBecome(status, event.to)) throw new Error(`A project that is ${status} cannot become ${event.to}`);
  const ended = event.to === 'completed' || event.to === 'failed' || event.to === 'timeout';
  // A person's "go on" implies that the cause was fixed: every provider is tried again.
  const askedFor =
    event.reason.code === 'started' || event.reason.code === 'resumed' || event.reason.code === 'retried';
  const asked = askedFor ? { ...withBaselineToCome(state), providers: {} } : state;
  // After a retry the old final report no longer counts: the final gates run again.
  return withProject(event.reason.code === 'retried' ? { ...asked, finalReport: null } : asked, {
    status: event.to,
    reason: event.reason,
    startTime: event.to === 'active' ? (startTime ?? at) : startTime,
    endTime: ended ? at : null,
  });
}

function withHandover(state: ProjectState, event: FactoryEvent & { type: 'handover.checked' }): ProjectState {
  const { work } = state;
  if (work === null) return state;
  const { toProvider, confirmed, detail } = event;
  const attempts = work.handover?.toProvider === toProvider ? work.handover.attempts + 1 : 1;
  return { ...state, work: { ...work, handover: { toProvider, attempts, confirmed, detail } } };
}

function withCommit(state: ProjectState, sha: string | null, at: string): ProjectState {
  const open = state.openCommit;
  if (open === null) throw new Error('A commit was made that nobody intended');
  if (sha === null) return { ...state, openCommit: null };
  return {
    ...state,
    openCommit: null,
    lastCommit: sha,
    commits: [...state.commits, { sha, taskId: open.taskId, kind: open.kind, at }],
  };
}

/** A probe only checks whether a provider is back, so the current provider stays. */
function withProbe(state: ProjectState, entry: CostEntry): ProjectState {
  const { currentProviderId } = state.finance;
  return {
    ...withFinance(state, { ...billedFinance(state.finance, entry), currentProviderId }),
    openTurn: state.openTurn?.turnId === entry.turnId ? null : state.openTurn,
  };
}

function withProviderFailure(
  state: ProjectState,
  event: FactoryEvent & { type: 'provider.failed' },
  at: string,
): ProjectState {
  const before = state.providers[event.providerId];
  return {
    ...state,
    providers: {
      ...state.providers,
      [event.providerId]: {
        consecutiveFailures: (before?.consecutiveFailures ?? 0) + 1,
        lastFailure: event.failure.message,
        lastFailureAt: at,
        lastSuccessAt: before?.lastSuccessAt ?? null,
        unavailableUntil: event.unavailableUntil,
        retrying: event.retrying,
        local: event.local,
      },
    },
  };
}

function withRestored(state: ProjectState, providerId: string): ProjectState {
  const health = state.providers[providerId];
  const next = withFinance(state, { waitingUntil: null });
  if (health === undefined) return next;
  return { ...next, providers: { ...state.providers, [providerId]: { ...health, unavailableUntil: null } } };
}
