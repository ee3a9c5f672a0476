import type { FactoryEvent } from '../../domain/run/events.ts';
import type { Reservation, TurnKind } from '../../domain/money/cost-entry.ts';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import type { Exclusion } from '../../domain/provider/provider-selection.ts';
import { succeeded, type Result } from '../../domain/result.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Task } from '../../domain/task/task.ts';
import type { Choice } from '../../finance/finance-manager.ts';
import type { TurnRequest } from '../../ports/llm-provider.ts';
import type { TurnOpening } from '../../ports/provider-capabilities.ts';
import { systemPrompt } from '../../runtime/prompts/system-prompt.ts';
import type { HandoverOutcome, PlanOutcome, TurnOutcome } from '../../runtime/turn-outcome.ts';
import type { TurnDeps } from '../../runtime/turn.ts';
import { worktreeOf } from '../worktree-of.ts';
import type { RunContext } from '../run-context.ts';
import { startConversation, type ConversationStart } from './conversation-handover.ts';
import { endTurn, turnStep, type AskedToTakeOver, type TakenTurn } from './end-turn.ts';
import { journalText } from './journal-text.ts';
import { filesAfter, filesBefore } from './put-back-files.ts';
import { recordedTurn } from './recorded-turn.ts';
import { TurnActivity } from './turn-activity.ts';

/** The project's time limit ends a turn first and cleanly; the provider's timeout is a backstop, this much later. */
const GRACE_MS = 15_000;

/** The provider that a prompt is written for. */
export interface PromptReader {
  providerId: string;
  /** The provider of the task's last turn, if this one takes over from it; `null` otherwise. */
  from: string | null;
  /** Whether the conversation contains the earlier provider's messages about the task. */
  remembers: boolean;
}

/** What to ask; `take` runs the turn. */
export interface Question<Outcome> {
  operation: TurnKind;
  persona: PersonaTemplate;
  task: Task | null;
  prompt: (reader: PromptReader) => Promise<string>;
  turnsBefore: number;
  /** Hand-over only: the command that the prompt asks the provider to run. */
  checkCommand?: string | null;
  /** Hand-over only: the facts that the answer is compared with. */
  asked?: AskedToTakeOver;
  take: (request: TurnRequest, deps: TurnDeps, signal: AbortSignal) => Promise<Outcome>;
}

/**
 * One turn of the chosen provider, from prompt to bill: reserves the most that the turn may use, syncs the intent to the journal,
 * asks the provider, checks the worktree and the user's repository, puts back what a turn changed that was to change nothing, and commits the bill together with `consequences`, whatever
 * the outcome. Fails with the reason when nothing could be reserved; then nothing began.
 */
export async function askProvider<Outcome extends TurnOutcome | PlanOutcome | HandoverOutcome>(
  context: RunContext,
  choice: Choice,
  question: Question<Outcome>,
  consequences: (outcome: Outcome, taken: TakenTurn<Outcome> & { providerId: string }) => FactoryEvent[],
): Promise<Result<Outcome, Exclusion>> {
  const { host, deps } = context;
  const { config } = choice;
  const { operation, persona, task } = question;
  const begun = {
    turnId: host.newId(),
    operation,
    taskId: task?.id ?? null,
    persona: persona.name,
    providerId: config.id,
  };

  const start = await startConversation(context, { providerId: config.id, persona: persona.name, task });
  const opening = await openingOf(host.state(), question, config.id, start);
  const worktree = worktreeOf(host.state());
  const before = await filesBefore(deps.git, worktree, operation);

  // Order matters: the ledger reserves, then the journal says that the turn begins, then the provider is asked.
  const wanted = { turnId: begun.turnId, opening };
  const reserved = await deps.finance.reserve(host, config, wanted, async (reservation) => {
    const prompt = await journalText(context, opening.prompt);
    const started = {
      type: 'turn.started' as const,
      ...begun,
      prompt: prompt.text,
      ...(prompt.blob === undefined ? {} : { promptBlob: prompt.blob }),
      reservation,
      why: choice.why,
      ...(start.carriedMessages === 0 ? {} : { carriedMessages: start.carriedMessages }),
      ...(before === null ? {} : { filesBefore: before }),
    };
    return [...switched(context, choice), started];
  });
  if (!reserved.ok) return reserved;
  const reservation = reserved.value;
  const startedAtMs = host.now();

  const taken = await host.step(turnStep(begun.turnId), async (): Promise<TakenTurn<Outcome>> => {
    const withReachableFiles = host.state().sandbox !== 'isolated';
    const seal = await deps.git.seal(worktree.repositoryPath, { withReachableFiles });
    const outcome = await take(context, choice, question, { turnId: begun.turnId, opening, start, reservation });
    const { fingerprint, putBack } = await filesAfter(deps.git, worktree, before);
    const now = await deps.git.seal(worktree.repositoryPath, { withReachableFiles, since: seal });
    return {
      outcome,
      differences: deps.git.compareSeals(seal, now),
      fingerprint,
      putBack,
      asked: question.asked ?? null,
    };
  });

  const follows = consequences(taken.outcome, { ...taken, providerId: config.id });
  await endTurn(context, { begun, config, reservation, task, startedAtMs }, taken, follows);
  return succeeded(taken.outcome);
}

async function openingOf<Outcome>(
  state: ProjectState,
  { operation, persona, task, prompt }: Question<Outcome>,
  providerId: string,
  { carriedMessages }: ConversationStart,
): Promise<TurnOpening> {
  const reader = { providerId, from: predecessor(state, task, providerId), remembers: carriedMessages > 0 };
  return { operation, systemPrompt: systemPrompt(persona.systemPrompt), prompt: await prompt(reader) };
}

/**
 * Id of the provider that this one takes the task over from; `null`: it continues its own work, or nothing was done yet. A
 * hand-over begins here.
 */
function predecessor({ work }: ProjectState, task: Task | null, providerId: string): string | null {
  if (task === null || work?.taskId !== task.id) return null;
  return work.lastProvider === providerId ? null : work.lastProvider;
}

function switched({ host }: RunContext, { config, switchedBecause }: Choice): FactoryEvent[] {
  if (switchedBecause === null) return [];
  const at = new Date(host.now()).toISOString();
  const fromProvider = host.state().finance.currentProviderId;
  const change = { at, fromProvider, toProvider: config.id, reason: switchedBecause };
  return [{ type: 'provider.switched', change }];
}

async function take<Outcome>(
  { host, deps, signal }: RunContext,
  { config }: Choice,
  question: Question<Outcome>,
  {
    turnId,
    opening,
    start,
    reservation,
  }: { turnId: string; opening: TurnOpening; start: ConversationStart; reservation: Reservation },
): Promise<Outcome> {
  const state = host.state();
  const { project } = state;
  const worktree = worktreeOf(state);
  const request: TurnRequest = {
    turnId,
    ...opening,
    persona: question.persona.name,
    task: question.task === null ? null : { id: question.task.id, title: question.task.title },
    turnsBefore: question.turnsBefore,
    worktreePath: worktree.path,
    environment: await deps.git.guardEnvironment(worktree),
    writablePaths: deps.git.writablePaths(worktree),
    readablePaths: state.readablePaths,
    conversationId: start.conversationId,
    runDirectory: await host.runDirectory(
      `turn-${String(state.turnsEnded + 1).padStart(4, '0')}-${turnId.slice(0, 8)}`,
    ),
    timeoutMs: project.limits.maxRuntimeMs - project.activeMs + GRACE_MS,
    allowance: { usd: reservation.usd, tokens: reservation.tokens },
    checkCommand: question.checkCommand ?? null,
  };
  const provider = await deps.provider(config);
  const activity = new TurnActivity(host, deps);
  const taken = { provider, onProgress: activity.onProgress };
  try {
    return await question.take(request, deps.config().recordRuns ? recordedTurn({ host, deps }, taken) : taken, signal);
  } finally {
    activity.end();
  }
}
