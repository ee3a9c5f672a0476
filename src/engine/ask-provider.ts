import type { FactoryEvent } from '../domain/events.ts';
import type { TurnKind } from '../domain/finance.ts';
import type { PersonaTemplate } from '../domain/persona.ts';
import type { ProviderConfig } from '../domain/provider-config.ts';
import type { Task } from '../domain/task.ts';
import { systemPrompt } from '../runtime/prompts/system-prompt.ts';
import type { PlanOutcome, TurnOutcome } from '../runtime/turn-outcome.ts';
import type { TurnDeps } from '../runtime/turn.ts';
import type { TurnRequest } from '../ports/llm-provider.ts';
import type { RepositorySeal } from '../ports/git-manager.ts';
import { afterFailure, selectProvider } from './finance-manager.ts';
import { creditsExhausted } from './polling-service.ts';
import { statusChange, worktreeOf, type RunContext } from './run-context.ts';
import { tamperEvents } from './tamper-check.ts';

/** The project's own limit ends a turn first and in good order; the provider's is for a turn that does not listen. */
const GRACE_MS = 15_000;

/** What is asked, and of whom; `take` is the runtime's way of asking. */
export interface Question<Outcome> {
  operation: TurnKind;
  persona: PersonaTemplate;
  task: Task | null;
  prompt: string;
  turnsBefore: number;
  take: (request: TurnRequest, deps: TurnDeps, signal: AbortSignal) => Promise<Outcome>;
}

/**
 * One turn with everything around it: a provider is chosen, the intent is synced, the provider asked, the worktree and the
 * user's repository looked at, and the bill committed whatever came of it, together with `consequences`.
 * `undefined`: nobody could be asked, which is committed too.
 */
export async function askProvider<Outcome extends TurnOutcome | PlanOutcome>(
  context: RunContext,
  question: Question<Outcome>,
  consequences: (outcome: Outcome) => FactoryEvent[],
): Promise<Outcome | undefined> {
  const config = await chooseProvider(context);
  if (config === undefined) return undefined;
  const { host, deps } = context;
  const turnId = deps.ids.uuid();
  await host.commit({
    type: 'turn.started',
    turnId,
    operation: question.operation,
    taskId: question.task?.id ?? null,
    persona: question.persona.name,
    providerId: config.id,
    prompt: question.prompt,
    reservation: null,
    why: '',
  });
  const before = await deps.git.seal(host.state().project.repositoryPath);
  const outcome = await host.step(`turn ${turnId}`, () => take(context, question, config, turnId));
  await commitTurn(context, turnId, config, outcome, before, consequences(outcome));
  return outcome;
}

async function chooseProvider({ host, deps, signal }: RunContext): Promise<ProviderConfig | undefined> {
  const state = host.state();
  const choice = selectProvider(state, deps.providers(), deps.clock.now());
  switch (choice.kind) {
    case 'retry':
      await host.sleepUntil(Date.parse(choice.until), signal);
      return undefined;
    case 'wait':
      await host.commit(...creditsExhausted(choice.until, choice.why));
      return undefined;
    case 'askPerson':
      await host.commit(statusChange('paused', 'providerNeedsPerson', choice.why));
      return undefined;
    case 'serve': {
      const from = state.finance.currentProviderId;
      if (from !== null && from !== choice.config.id) {
        const reason = state.providers[from]?.lastFailure ?? 'It is preferred by priority.';
        const at = new Date(deps.clock.now()).toISOString();
        await host.commit({
          type: 'provider.switched',
          change: { at, fromProvider: from, toProvider: choice.config.id, reason },
        });
      }
      return choice.config;
    }
  }
}

async function take<Outcome>(
  { host, deps, signal }: RunContext,
  question: Question<Outcome>,
  config: ProviderConfig,
  turnId: string,
): Promise<Outcome> {
  const state = host.state();
  const { project } = state;
  const worktree = worktreeOf(state);
  const agent = state.agents[question.persona.name];
  const request: TurnRequest = {
    turnId,
    operation: question.operation,
    persona: question.persona.name,
    task: question.task === null ? null : { id: question.task.id, title: question.task.title },
    turnsBefore: question.turnsBefore,
    systemPrompt: systemPrompt(question.persona.systemPrompt),
    prompt: question.prompt,
    worktreePath: worktree.path,
    environment: await deps.git.guardEnvironment(worktree),
    writablePaths: deps.git.writablePaths(worktree),
    readablePaths: state.readablePaths,
    conversationId: agent?.conversationProvider === config.id ? agent.conversationId : null,
    runDirectory: await host.runDirectory(
      `turn-${String(state.turnsEnded + 1).padStart(4, '0')}-${turnId.slice(0, 8)}`,
    ),
    timeoutMs: project.limits.maxRuntimeMs - project.activeMs + GRACE_MS,
    allowance: { usd: null, tokens: null },
    checkCommand: null,
  };
  const provider = await deps.provider(config);
  return question.take(
    request,
    {
      provider,
      onProgress: (progress) => {
        const projectId = host.projectId;
        if (progress.type === 'acted') host.emit({ type: 'agent.acted', projectId, action: progress.action });
        else
          host.emit({
            type: progress.type === 'said' ? 'agent.said' : 'agent.thought',
            projectId,
            text: progress.text,
          });
      },
    },
    signal,
  );
}

async function commitTurn(
  { host, deps }: RunContext,
  turnId: string,
  config: ProviderConfig,
  outcome: TurnOutcome | PlanOutcome,
  before: RepositorySeal,
  consequences: FactoryEvent[],
): Promise<void> {
  const state = host.state();
  const status = await deps.git.status(worktreeOf(state));
  const failure = outcome.result === 'providerFailed' ? outcome.failure : null;
  const tamper = tamperEvents(state, deps.git.compareSeals(before, await deps.git.seal(state.project.repositoryPath)));
  const { summary, reply, model, tokens, costUsd, requests, actions } = outcome;
  const tooLong = failure?.kind === 'contextTooLong';
  await host.commit(
    {
      type: 'turn.ended',
      turnId,
      result: outcome.result,
      summary,
      reply,
      model,
      tokens,
      costUsd,
      requests,
      failure,
      // The next turn starts a conversation of its own, with everything that matters in its prompt.
      conversationId: tooLong ? null : outcome.conversationId,
      fingerprint: status.ok ? status.value.fingerprint : '',
      actions,
    },
    ...(failure === null
      ? consequences
      : afterFailure(state, config.id, failure, deps.config(), deps.clock.now(), deps.ids.random())),
    ...tamper,
  );
}
