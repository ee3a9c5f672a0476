import type { AgentState, Message } from '../turn/agent.ts';
import { assertNever } from '../assert.ts';
import type { FactoryEvent } from './events.ts';
import { addUsd, isUnpriced } from '../money/bills.ts';
import type { CostEntry, FinanceState } from '../money/cost-entry.ts';
import { beginningOf } from '../turn/beginning-of.ts';
import { totalTokens } from '../money/tokens.ts';
import type { OpenTurn, ProjectState } from './state.ts';
import type { TaskWork } from './task-work.ts';

/** Newest messages kept per agent; the journal has them all, and leads to their full texts. */
const KEPT_MESSAGES = 20;

type TurnEvent = FactoryEvent & { type: 'turn.started' | 'turn.ended' | 'turn.interrupted' | 'decision.made' };
type TurnEnded = FactoryEvent & { type: 'turn.ended' };

/** What turns change: the bill whatever the outcome, the agent's memory, the work on the task. */
export function applyTurnEvent(state: ProjectState, event: TurnEvent, at: string): ProjectState {
  switch (event.type) {
    case 'turn.started': {
      const { turnId, operation, taskId, persona, providerId, reservation, why, filesBefore } = event;
      const openTurn = {
        ...{ turnId, operation, taskId, persona, providerId, startedAt: at, reservation },
        ...(why === '' ? {} : { why }),
        ...(filesBefore === undefined ? {} : { filesBefore }),
      };
      // No persona takes part in a probe.
      if (operation === 'probe') return { ...state, openTurn };
      return {
        ...withAgent(state, persona, at, (agent) => ({
          ...agent,
          status: 'thinking',
          currentTask: taskId,
          conversationHistory: remembered(agent, message('user', begun(event.prompt, event.promptBlob), at, 0, 0)),
        })),
        openTurn,
      };
    }
    case 'turn.ended':
      return turnEnded(state, event, at);
    case 'turn.interrupted':
      return {
        ...state,
        openTurn: null,
        work:
          state.work === null || state.openTurn?.operation === 'probe'
            ? state.work
            : { ...state.work, interrupted: true },
        finance: interrupted(state.finance, state.openTurn),
      };
    case 'decision.made': {
      const persona = state.work?.persona;
      return persona === undefined
        ? state
        : withAgent(state, persona, at, (agent) => ({
            ...agent,
            madeDecisions: [...agent.madeDecisions, event.decision],
          }));
    }
    default:
      return assertNever(event);
  }
}

function turnEnded(state: ProjectState, event: TurnEnded, at: string): ProjectState {
  const open = state.openTurn;
  if (open?.turnId !== event.turnId) throw new Error(`Turn ${event.turnId} ended without having started`);
  const tokens = totalTokens(event.tokens);
  const billed = withAgent(state, open.persona, at, (agent) => ({
    ...agent,
    status: 'idle',
    conversationHistory: remembered(
      agent,
      message('assistant', begun(event.reply, event.replyBlob), at, tokens, event.costUsd ?? 0),
    ),
    ...heldConversation(agent, event, open),
    runtimeMs: agent.runtimeMs + Math.max(0, Date.parse(at) - Date.parse(open.startedAt)),
  }));
  return {
    ...billed,
    openTurn: null,
    turnsEnded: state.turnsEnded + 1,
    ...(wasRefused(event) ? { refusedTurns: (state.refusedTurns ?? 0) + 1 } : {}),
    planTurns: state.planTurns + (open.operation === 'plan' && event.result !== 'cancelled' ? 1 : 0),
    finance: billedFinance(state.finance, costEntry(open, event, at)),
    work: open.taskId !== null && state.work?.taskId === open.taskId ? afterTurn(state.work, event, open) : state.work,
    providers: wasServed(event) ? withSuccess(state, open.providerId, at) : state.providers,
  };
}

/** A turn without a conversation id keeps another provider's conversation, so it can still be handed over. */
function heldConversation(
  agent: AgentState,
  { conversationId }: TurnEnded,
  { providerId }: OpenTurn,
): Pick<AgentState, 'conversationId' | 'conversationProvider'> {
  if (conversationId !== null) return { conversationId, conversationProvider: providerId };
  const { conversationProvider: holder } = agent;
  if (holder !== providerId) return { conversationId: agent.conversationId, conversationProvider: holder };
  return { conversationId: null, conversationProvider: null };
}

/** The turn's cost is unknown but at most its reservation, which counts as uncertain cost until more is known. */
function interrupted(finance: FinanceState, open: OpenTurn | null): FinanceState {
  return {
    ...finance,
    interruptedTurns: finance.interruptedTurns + 1,
    uncertainUsd: addUsd(finance.uncertainUsd, open?.reservation?.usd ?? 0),
    uncertainTokens: finance.uncertainTokens + (open?.reservation?.tokens ?? 0),
  };
}

/** The bill of a turn, by the journal's events. */
export function costEntry(
  open: Pick<OpenTurn, 'providerId' | 'persona' | 'taskId' | 'operation'>,
  event: TurnEnded,
  at: string,
): CostEntry {
  return {
    turnId: event.turnId,
    at,
    provider: open.providerId,
    model: event.model,
    persona: open.persona,
    taskId: open.taskId,
    operation: open.operation,
    tokens: event.tokens,
    costUsd: event.costUsd,
    ...(event.basis === undefined ? {} : { basis: event.basis }),
    ...(event.billing === undefined ? {} : { billing: event.billing }),
  };
}

export function billedFinance(finance: FinanceState, entry: CostEntry): FinanceState {
  return {
    ...finance,
    currentProviderId: entry.provider,
    totalSpentUsd: addUsd(finance.totalSpentUsd, entry.costUsd ?? 0),
    totalTokens: finance.totalTokens + totalTokens(entry.tokens),
    unpricedTurns: finance.unpricedTurns + (isUnpriced(entry) ? 1 : 0),
    costHistory: [...finance.costHistory, entry],
  };
}

/** A cancelled turn says nothing about its provider, because its answer never came. */
function wasServed({ failure, result }: TurnEnded): boolean {
  return failure === null && result !== 'cancelled';
}

/** The provider did not take the turn, and nothing was used. */
function wasRefused({ basis, result }: TurnEnded): boolean {
  return basis === 'refused' && result !== 'cancelled';
}

function afterTurn(work: TaskWork, event: TurnEnded, open: OpenTurn): TaskWork {
  const fingerprint = event.fingerprint === '' ? work.fingerprint : event.fingerprint;
  // A hand-over is not a work turn: it does not count and says nothing about progress.
  if (open.operation === 'handover') return { ...work, fingerprint, interrupted: false };
  const worked = wasServed(event);
  const isRefused = wasRefused(event);
  const unchanged = worked && event.fingerprint !== '' && event.fingerprint === work.fingerprint;
  const repeated = worked && event.actions !== '' && event.actions === work.lastActions;
  return {
    ...work,
    // A cancelled or refused turn does not count: the next one is asked for the same.
    turns: work.turns + (event.result === 'cancelled' || isRefused ? 0 : 1),
    ...(isRefused ? { refusedTurns: (work.refusedTurns ?? 0) + 1 } : {}),
    interrupted: false,
    verified: false,
    lastResult: event.result,
    lastSummary: event.summary,
    fingerprint,
    lastProvider: worked || fingerprint !== work.fingerprint ? open.providerId : work.lastProvider,
    lastActions: worked ? event.actions : work.lastActions,
    unchangedTurns: unchanged ? work.unchangedTurns + 1 : worked ? 0 : work.unchangedTurns,
    repeatedActions: repeated ? work.repeatedActions + 1 : worked ? 0 : work.repeatedActions,
    malformedReplies: event.result === 'malformed' ? work.malformedReplies + 1 : 0,
  };
}

function withSuccess(state: ProjectState, providerId: string, at: string): ProjectState['providers'] {
  return {
    ...state.providers,
    [providerId]: {
      consecutiveFailures: 0,
      lastFailure: null,
      lastFailureAt: state.providers[providerId]?.lastFailureAt ?? null,
      lastSuccessAt: at,
      unavailableUntil: null,
      retrying: false,
      local: false,
    },
  };
}

function withAgent(
  state: ProjectState,
  persona: string,
  at: string,
  change: (agent: AgentState) => AgentState,
): ProjectState {
  const agent = state.agents[persona] ?? newAgent(persona, at);
  return { ...state, agents: { ...state.agents, [persona]: { ...change(agent), lastActivityAt: at } } };
}

function newAgent(personaName: string, at: string): AgentState {
  return {
    personaName,
    status: 'idle',
    currentTask: null,
    conversationHistory: [],
    conversationId: null,
    conversationProvider: null,
    startedAt: at,
    lastActivityAt: at,
    runtimeMs: 0,
    pendingDecisions: [],
    madeDecisions: [],
  };
}

function message(role: Message['role'], content: string, timestamp: string, tokens: number, costUsd: number): Message {
  return { role, content, timestamp, tokens, costUsd };
}

/** A text whose whole is stored elsewhere is a beginning already. */
function begun(text: string, blob: string | undefined): string {
  return blob === undefined ? beginningOf(text) : text;
}

function remembered(agent: AgentState, added: Message): Message[] {
  return [...agent.conversationHistory, added].slice(-KEPT_MESSAGES);
}
