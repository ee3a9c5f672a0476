import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import { costOf, noTokens, totalTokens } from '../../../domain/money/tokens.ts';
import type { Price } from '../../../domain/provider/price.ts';
import type { Result } from '../../../domain/result.ts';
import type { LLMProvider, ProviderHealth, TurnProgress, TurnReply, TurnRequest } from '../../../ports/llm-provider.ts';
import { acpFailure, type AcpLaunch } from './acp-launch.ts';
import { runAcp, type AcpRun, type AcpTurn } from './acp-run.ts';
import { billOfAcpTurn, OWN_INSTRUCTIONS, type AcpBill } from './bill/acp-bill.ts';
import { costSince } from './bill/acp-usage.ts';
import { judgeAcp } from './acp-verdict.ts';
import { diskWords } from '../antigravity/antigravity-program.ts';
import { boundText } from '../bound-text.ts';
import type { ProviderTrial, TokenPricing, TrialCost } from '../../../ports/provider-capabilities.ts';
import type { KeyedQueue } from '../keyed-queue.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';

/** State that the agents of one process share. */
export interface AcpShared {
  queue: KeyedQueue;
  /** Last cost of each conversation, USD. Not persisted: after a restart the first turn of a conversation is billed as reported. */
  acpCosts: Map<string, number>;
}

export interface AcpIdentity {
  id: string;
  name: string;
  model: string | undefined;
  maxConcurrent: number;
  /** `subscription`: a turn uses quota and costs no money. */
  billing: 'subscription' | 'tokens';
  /** `null`: none is known. */
  price: Price | null;
  /** Finds the program and everything it needs. Called for each turn, because keys can change. */
  prepare: (signal: AbortSignal) => Promise<Result<AcpLaunch, ProviderFailure>>;
}

const PROBE_LIMIT_MS = 60_000;
/** An agent starts, answers, and may try again by itself meanwhile when its service refuses. */
const TRIAL_LIMIT_MS = 180_000;
const TRIAL_PROMPT = 'This is a test of the connection. Use no tool. Answer with one word: ready.';

/** Any agent that speaks the Agent Client Protocol over stdio: one process per turn, in the worktree. See docs/acp.md. */
export class AcpProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  readonly pricing: TokenPricing | undefined;
  readonly trial: ProviderTrial = {
    limitMs: TRIAL_LIMIT_MS + 15_000,
    cost: () => this.#trialCost(),
    run: (signal) => this.#look(TRIAL_PROMPT, TRIAL_LIMIT_MS, signal),
  };
  readonly #identity: AcpIdentity;
  readonly #options: ProviderFactoryOptions;
  readonly #shared: AcpShared;
  #model: string;

  constructor(identity: AcpIdentity, options: ProviderFactoryOptions, shared: AcpShared) {
    this.id = identity.id;
    const { price } = identity;
    this.pricing = price === null ? undefined : { estimateCost: (tokens) => costOf(tokens, price) };
    this.#identity = identity;
    this.#options = options;
    this.#shared = shared;
    this.#model = identity.model ?? `the default of ${identity.id}`;
  }

  getName(): string {
    return this.#identity.name;
  }

  getModel(): string {
    return this.#model;
  }

  async sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const stopped = () => this.#unserved(request, stoppedFailure);
    if (signal.aborted) return stopped();
    const launch = await this.#identity.prepare(signal);
    if (!launch.ok) return this.#unserved(request, launch.failure);
    const { queue } = this.#shared;
    const take = () => {
      const timeoutMs = request.timeoutMs - (clock.monotonic() - startedAt);
      return this.#take({ ...request, timeoutMs }, launch.value, onProgress, signal);
    };
    // Some agents corrupt a conversation that two processes use at once, so turns of one conversation are serialised.
    const { conversationId } = request;
    const takeAlone =
      conversationId === null ? take : () => queue.hold(`conversation ${conversationId}`, 1, take, signal);
    return (await queue.hold(`provider ${this.id}`, this.#identity.maxConcurrent, takeAlone, signal)) ?? stopped();
  }

  /**
   * Starts the agent and opens a session without a prompt. That checks the version and the model, for free; of some agents also
   * the login.
   */
  probe(signal: AbortSignal): Promise<ProviderHealth> {
    return this.#look(null, PROBE_LIMIT_MS, signal);
  }

  async #look(prompt: string | null, timeoutMs: number, signal: AbortSignal): Promise<ProviderHealth> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const health = (detail: string, failure: ProviderFailure | null): ProviderHealth => {
      return { available: failure === null, detail, failure, responseTimeMs: clock.monotonic() - startedAt };
    };
    const launch = await this.#identity.prepare(signal);
    if (!launch.ok) return health(launch.failure.message, launch.failure);
    if (signal.aborted) return health(stoppedFailure.message, stoppedFailure);
    try {
      const run = await this.#lookAside(launch.value, prompt, timeoutMs, signal);
      const failure = this.#judge(run, launch.value) ?? silentFailure(run, prompt, launch.value);
      const what = run.talk.agentName === '' ? launch.value.title : run.talk.agentName;
      const model = run.talk.model === null ? '' : `, model ${run.talk.model}`;
      const { argv, ownSandbox } = launch.value;
      const found = [`${what} over ACP, ${argv[0] ?? ''}${model}`, ...(ownSandbox === null ? [] : [ownSandbox])].join(
        '. ',
      );
      const spent = prompt === null ? {} : this.#spent(run, prompt, failure);
      return { ...health(failure?.message ?? found, failure), ...spent };
    } catch (error) {
      const failure = acpFailure('crashed', launch.value, { quote: diskWords(error) });
      return health(failure.message, failure);
    }
  }

  #trialCost(): TrialCost {
    const { billing, price } = this.#identity;
    const usage = { ...noTokens, input: OWN_INSTRUCTIONS, output: 100 };
    const usd = billing === 'subscription' || price === null ? null : costOf(usage, price);
    return { tokens: totalTokens(usage), usd, sends: 'prompt', paidBy: billing };
  }

  #spent(run: AcpRun, prompt: string, failure: ProviderFailure | null): Pick<ProviderHealth, 'spent'> {
    const { billing } = this.#identity;
    const costUsd = costSince(run.transcript.costs, run.transcript.costBefore);
    const bill = this.#billOf(run, prompt, failure, costUsd);
    const tokens = totalTokens(bill.usage);
    const usd = billing === 'subscription' ? null : bill.costUsd;
    return tokens === 0 ? {} : { spent: { tokens, usd, paidBy: billing } };
  }

  async #lookAside(launch: AcpLaunch, prompt: string | null, timeoutMs: number, signal: AbortSignal): Promise<AcpRun> {
    const cwd = await realpath(await mkdtemp(join(tmpdir(), 'dark-factory-acp-')));
    const nothing = { environment: {}, writablePaths: [], readablePaths: [], runDirectory: null, costBefore: null };
    const bounds = { timeoutMs, allowance: { usd: null, tokens: null } };
    try {
      const turn: AcpTurn = { ...nothing, ...bounds, cwd, prompt, conversationId: null, operation: 'probe' };
      return await runAcp(turn, launch, this.#options, () => undefined, signal);
    } finally {
      await rm(cwd, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async #take(
    request: TurnRequest,
    launch: AcpLaunch,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const { systemPrompt, prompt, worktreePath, conversationId } = request;
    const costBefore = this.#shared.acpCosts.get(conversationId ?? '') ?? null;
    // The protocol has no system prompt, so it goes first in the message.
    const text = systemPrompt === '' ? prompt : `${systemPrompt}\n\n---\n\n${prompt}`;
    const turn: AcpTurn = { ...request, cwd: worktreePath, prompt: text, costBefore };
    let run: AcpRun;
    try {
      run = await runAcp(turn, launch, this.#options, onProgress, signal);
    } catch (error) {
      return this.#unserved(request, acpFailure('crashed', launch, { quote: diskWords(error) }));
    }
    return this.#replyOf(request, launch, run, costBefore);
  }

  #replyOf(request: TurnRequest, launch: AcpLaunch, run: AcpRun, costBefore: number | null): TurnReply {
    const { transcript, talk } = run;
    if (transcript.late > 0)
      transcript.note(`${transcript.late} updates came after the end of the turn and were dropped`);
    this.#model = talk.model ?? this.#model;
    const costUsd = costSince(transcript.costs, transcript.costBefore ?? costBefore);
    this.#rememberCost(talk.sessionId, transcript.costs.at(-1));
    const failure = this.#judge(run, launch);
    const { billing } = this.#identity;
    const bill = this.#billOf(run, request.systemPrompt + request.prompt, failure, costUsd);
    return {
      text: boundText(transcript.text),
      model: this.#model,
      ...bill,
      costUsd: billing === 'subscription' ? null : bill.costUsd,
      requests: 1,
      conversationId: talk.sessionId ?? request.conversationId,
      actions: transcript.actions,
      failure,
    };
  }

  #billOf(
    { transcript, talk, outcome }: AcpRun,
    sent: string,
    failure: ProviderFailure | null,
    costUsd: number | null,
  ): AcpBill {
    return billOfAcpTurn({
      agentName: talk.agentName,
      inAnswer: outcome.kind === 'answered' ? outcome.usage : undefined,
      inPieces: transcript.inPieces,
      context: transcript.mostContext,
      costUsd,
      toolCalls: transcript.toolCalls,
      promptBytes: transcript.hasBegun ? Buffer.byteLength(sent) : 0,
      receivedBytes: transcript.receivedBytes,
      failure: failure?.kind ?? null,
      price: this.#identity.price,
    });
  }

  #rememberCost(sessionId: string | null, costUsd: number | undefined): void {
    if (sessionId !== null && costUsd !== undefined) this.#shared.acpCosts.set(sessionId, costUsd);
  }

  #judge(
    { outcome, stopped, watch, command, talk, noise, transcript }: AcpRun,
    launch: AcpLaunch,
  ): ProviderFailure | null {
    const { clock, env } = this.#options;
    const { lastWords, lastMessage } = transcript;
    const said = { lastWords, lastMessage, told: transcript.thread.failure };
    const evidence = { outcome, stopped, why: watch.why, command, noise, ...said };
    const timeZone = env['TZ'] ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    return judgeAcp({ ...evidence, hasInitialized: talk.hasInitialized }, launch, clock.now(), timeZone);
  }

  #unserved({ conversationId }: TurnRequest, failure: ProviderFailure): TurnReply {
    const nothing = { text: '', usage: noTokens, costUsd: null, requests: 0, actions: [] };
    return { ...nothing, model: this.#model, conversationId, failure };
  }
}

const stoppedFailure: ProviderFailure = {
  ...acpFailure('timeout', { title: 'The agent', signIn: '', install: '' }),
  message: 'The turn was stopped.',
};

/** An agent that ends a trial as served and says nothing would end its turns so too. */
function silentFailure({ transcript }: AcpRun, prompt: string | null, launch: AcpLaunch): ProviderFailure | null {
  if (prompt === null || transcript.text.trim() !== '') return null;
  return acpFailure('garbage', launch, { remark: 'It ended its turn and said nothing.' });
}
