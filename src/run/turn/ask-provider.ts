import type { FactoryEvent } from '../../domain/run/events.ts';
import type { TurnKind } from '../../domain/money/finance.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import { systemPrompt } from '../../runtime/prompts/system-prompt.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import type { TurnDeps } from '../../runtime/turn.ts';
import type { TurnOpening, TurnRequest } from '../../ports/llm-provider.ts';
import type { RunHost } from '../../ports/run-host.ts';
import { talkFor, type Talk } from './conversation-handover.ts';
import type { Grant } from '../../finance/finance-manager.ts';
import { endAtLimit } from '../steps/lifecycle-steps.ts';
import type { NoChoice } from '../../finance/no-provider-fallback.ts';
import { creditsExhausted } from '../steps/wait-for-provider.ts';
import { pollProviders } from './poll-providers.ts';
import { statusChange, worktreeOf, type RunContext } from '../run-context.ts';
import { recordedTurn } from './recorded-turn.ts';
import { endTurn, turnStep, type AskedToTakeOver, type TakenTurn } from './end-turn.ts';

/** The project's own limit ends a turn first and in good order; the provider's is for a turn that does not listen. */
const GRACE_MS = 15_000;

const RETURN_PAUSE_MS = 30_000;
/** However soon it may be, nobody looks without a pause. */
const SHORTEST_PAUSE_MS = 250;
/** A back-off is shorter: it is no time for other questions. */
const LONG_PAUSE_MS = 45_000;

/** For whom a prompt is written. */
export interface PromptReader {
  providerId: string;
  /** The provider that served the task's last turn, where this one takes over from it; `null` otherwise. */
  from: string | null;
  /** What the one before said about the task is part of its own conversation. */
  remembers: boolean;
}

/** What is asked, and of whom; `take` is the runtime's way of asking. */
export interface Question<Outcome> {
  operation: TurnKind;
  persona: PersonaTemplate;
  task: Task | null;
  prompt: (reader: PromptReader) => Promise<string>;
  turnsBefore: number;
  /** In a hand-over: what the prompt asks to run. */
  checkCommand?: string | null;
  /** In a hand-over: what it is judged by. */
  asked?: AskedToTakeOver;
  take: (request: TurnRequest, deps: TurnDeps, signal: AbortSignal) => Promise<Outcome>;
}

/** What one turn has of its own. */
interface Turn {
  id: string;
  grant: Grant;
  prompt: string;
  talk: Talk;
  startedAtMs: number;
}

/**
 * One turn with everything around it: a provider is chosen and the most that the turn may use set aside, the intent is
 * synced, the provider asked, the worktree and the user's repository looked at, and the bill committed whatever came of it,
 * together with `consequences`. `undefined`: nobody could be asked, which is committed too.
 */
export async function askProvider<Outcome extends TurnOutcome | PlanOutcome | HandoverOutcome>(
  context: RunContext,
  question: Question<Outcome>,
  consequences: (outcome: Outcome, taken: TakenTurn<Outcome> & { providerId: string }) => FactoryEvent[],
): Promise<Outcome | undefined> {
  const { host, deps } = context;
  const turn = await begin(context, question);
  if (turn === undefined) return undefined;
  const worktree = worktreeOf(host.state());
  const taken = await host.step(turnStep(turn.id), async (): Promise<TakenTurn<Outcome>> => {
    const before = await deps.git.seal(worktree.repositoryPath);
    const outcome = await take(context, question, turn);
    const fingerprint = await deps.git.fingerprint(worktree);
    return {
      outcome,
      differences: deps.git.compareSeals(before, await deps.git.seal(worktree.repositoryPath)),
      fingerprint: fingerprint.ok ? fingerprint.value : '',
      asked: question.asked ?? null,
    };
  });
  const { config, reservation } = turn.grant;
  const ended = { ...turn, turnId: turn.id, task: question.task, config, reservation };
  await endTurn(context, ended, taken, consequences(taken.outcome, { ...taken, providerId: config.id }));
  return taken.outcome;
}

/** Order matters: the ledger reserves, then the journal says that the turn begins, then somebody is asked. */
async function begin<Outcome>(context: RunContext, question: Question<Outcome>): Promise<Turn | undefined> {
  const { host, deps, signal } = context;
  const woken = deps.finance.freed.woken(deps.finance.bell.woken(signal));
  const prompts = new Map<string, string>();
  const promptFor = async ({ id }: ProviderConfig, remembers = false): Promise<string> => {
    const reader = { providerId: id, from: predecessor(host.state(), question.task, id), remembers };
    const key = JSON.stringify(reader);
    const prompt = prompts.get(key) ?? (await question.prompt(reader));
    prompts.set(key, prompt);
    return prompt;
  };
  const turnId = deps.ids.uuid();
  const wish = {
    turnId,
    // A hand-over is in the middle of a task, and for the one who takes it over.
    atBoundary: question.operation !== 'handover' && question.turnsBefore === 0,
    opening: async (config: ProviderConfig) => openingOf(question, await promptFor(config)),
  };
  await deps.finance.mended.look(signal);
  const choice = await deps.finance.choose(host.state(), wish, signal);
  if (choice.kind !== 'serve') {
    await withoutProvider(context, choice, woken);
    return undefined;
  }
  const { config, reservation, why } = choice;
  const talk = await talkFor(context, { providerId: config.id, persona: question.persona.name, task: question.task });
  const prompt = await promptFor(config, talk.carriedMessages > 0);
  await deps.finance.beginTurn(host, reservation, ...switched(context, choice), {
    type: 'turn.started',
    turnId,
    operation: question.operation,
    taskId: question.task?.id ?? null,
    persona: question.persona.name,
    providerId: config.id,
    prompt,
    reservation,
    why,
    ...(talk.carriedMessages === 0 ? {} : { carriedMessages: talk.carriedMessages }),
  });
  return { id: turnId, grant: choice, prompt, talk, startedAtMs: deps.clock.now() };
}

/** Whose work on the task this provider takes over; `null`: its own, or nobody's. A hand-over begins here. */
export function predecessor({ work }: ProjectState, task: Task | null, providerId: string): string | null {
  if (task === null || work?.taskId !== task.id) return null;
  return work.lastProvider === providerId ? null : work.lastProvider;
}

function switched({ host, deps }: RunContext, { config, switchedBecause }: Grant): FactoryEvent[] {
  if (switchedBecause === null) return [];
  const at = new Date(deps.clock.now()).toISOString();
  const fromProvider = host.state().finance.currentProviderId;
  const change = { at, fromProvider, toProvider: config.id, reason: switchedBecause };
  return [{ type: 'provider.switched', change }];
}

function openingOf<Outcome>({ operation, persona }: Question<Outcome>, prompt: string): TurnOpening {
  return { operation, systemPrompt: systemPrompt(persona.systemPrompt), prompt };
}

/** A slot may be taken for an hour: who else is back meanwhile is asked, where that costs nothing. `true`: somebody was. */
async function askedMeanwhile(context: RunContext, untilMs: number): Promise<boolean> {
  const { host, deps } = context;
  if (untilMs - deps.clock.now() < LONG_PAUSE_MS) return false;
  return pollProviders(context, await deps.finance.look(host.state(), { atBoundary: true, provenOnly: false }));
}

async function withoutProvider(context: RunContext, choice: NoChoice, woken: AbortSignal): Promise<void> {
  const { host, deps } = context;
  switch (choice.kind) {
    case 'moment':
      if (await askedMeanwhile(context, choice.untilMs)) return;
      return host.sleepUntil(Math.max(choice.untilMs, deps.clock.now() + SHORTEST_PAUSE_MS), woken);
    case 'wait': {
      const wasBack = host.state().project.reason.code === 'providerBack';
      await host.commit(...creditsExhausted(choice.untilMs, choice.why, choice.because));
      // Who came back and went at once is not asked again at once.
      const nowMs = deps.clock.now();
      if (wasBack) await host.sleepUntil(Math.min(choice.untilMs ?? Infinity, nowMs + RETURN_PAUSE_MS), woken);
      return;
    }
    case 'limit':
      return endAtLimit(context, choice.which);
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
  }
}

async function take<Outcome>(
  { host, deps, signal }: RunContext,
  question: Question<Outcome>,
  { id: turnId, grant: { config, reservation }, prompt, talk }: Turn,
): Promise<Outcome> {
  const state = host.state();
  const { project } = state;
  const worktree = worktreeOf(state);
  const request: TurnRequest = {
    turnId,
    ...openingOf(question, prompt),
    persona: question.persona.name,
    task: question.task === null ? null : { id: question.task.id, title: question.task.title },
    turnsBefore: question.turnsBefore,
    worktreePath: worktree.path,
    environment: await deps.git.guardEnvironment(worktree),
    writablePaths: deps.git.writablePaths(worktree),
    readablePaths: state.readablePaths,
    conversationId: talk.conversationId,
    runDirectory: await host.runDirectory(
      `turn-${String(state.turnsEnded + 1).padStart(4, '0')}-${turnId.slice(0, 8)}`,
    ),
    timeoutMs: project.limits.maxRuntimeMs - project.activeMs + GRACE_MS,
    allowance: { usd: reservation.usd, tokens: reservation.tokens },
    checkCommand: question.checkCommand ?? null,
  };
  const provider = await deps.provider(config);
  const taken = { provider, onProgress: activityOf(host) };
  return question.take(request, deps.config().recordRuns ? recordedTurn({ host, deps }, taken) : taken, signal);
}

function activityOf(host: RunHost): TurnDeps['onProgress'] {
  const { projectId } = host;
  return (progress) => {
    if (progress.type === 'acted') host.emit({ type: 'agent.acted', projectId, action: progress.action });
    else host.emit({ type: progress.type === 'said' ? 'agent.said' : 'agent.thought', projectId, text: progress.text });
  };
}
