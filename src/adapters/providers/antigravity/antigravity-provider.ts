import { sep } from 'node:path';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import { noTokens } from '../../../domain/money/tokens.ts';
import type { QuotaWindow } from '../../../domain/provider/provider.ts';
import type { LLMProvider, ProviderHealth, TurnProgress, TurnReply, TurnRequest } from '../../../ports/llm-provider.ts';
import type { QuotaReader } from '../../../ports/provider-capabilities.ts';
import type { AgyCapabilityProbe } from './antigravity-capabilities.ts';
import { agyFailure, agyMessage } from './antigravity-messages.ts';
import { AgyProgram, diskFailure, type ReadyAgy } from './antigravity-program.ts';
import { runAgy, type AgyRun } from './antigravity-run.ts';
import { billOfAgyTurn, isZero, type Tally } from './antigravity-tokens.ts';
import { usedUpWindow } from './account/antigravity-usage.ts';
import { judgeRun } from './antigravity-verdict.ts';
import { boundText } from '../bound-text.ts';
import type { KeyedQueue } from '../keyed-queue.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';

/** State that the Antigravity providers of one process share. */
export interface AgyShared {
  queue: KeyedQueue;
  capabilities: AgyCapabilityProbe;
  /** The last result of each conversation that told tokens. Not persisted: after a restart the first turn of a conversation is billed as reported. */
  tallies: Map<string, Tally>;
}

/**
 * Google's Antigravity through its command-line program `agy`: one process per turn over stream-json, in the worktree. This code
 * follows public descriptions of that format; docs/antigravity.md says what is proved and what is not.
 */
export class AntigravityProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  readonly quota: QuotaReader = { read: (signal) => this.#windows(signal) };
  readonly #config: AntigravityProviderConfig;
  readonly #options: ProviderFactoryOptions;
  readonly #shared: AgyShared;
  readonly #program: AgyProgram;
  #model: string;

  constructor(config: AntigravityProviderConfig, options: ProviderFactoryOptions, shared: AgyShared) {
    this.id = config.id;
    this.#config = config;
    this.#options = options;
    this.#shared = shared;
    this.#program = new AgyProgram(config, options, shared.capabilities);
    this.#model = config.model ?? "agy's default";
  }

  getName(): string {
    return 'antigravity';
  }

  getModel(): string {
    return this.#model;
  }

  async sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const startedAt = this.#options.clock.monotonic();
    const stopped = () => this.#unserved(request, agyFailure('timeout', 'The turn was stopped.'));
    if (signal.aborted) return stopped();
    const refusal = refuseFolder(request.worktreePath);
    if (refusal !== undefined) return this.#unserved(request, refusal);
    const ready = await this.#program.prepare(signal);
    if (!ready.ok) return isAborted(signal) ? stopped() : this.#unserved(request, ready.failure);
    const unknown = await this.#program.modelFailure(ready.value, signal);
    if (isAborted(signal)) return stopped();
    if (unknown !== null) return this.#unserved(request, unknown);

    const { queue } = this.#shared;
    const spent = () => this.#options.clock.monotonic() - startedAt;
    const take = () =>
      this.#take({ ...request, timeoutMs: request.timeoutMs - spent() }, ready.value, onProgress, signal);
    // Two processes that use one conversation corrupt it, and agy has no lock for it.
    const { conversationId } = request;
    const takeAlone =
      conversationId === null ? take : () => queue.hold(`conversation ${conversationId}`, 1, take, signal);
    const { max_concurrent: capacity } = this.#config.config;
    return (await queue.hold(`provider ${this.id}`, capacity, takeAlone, signal)) ?? stopped();
  }

  async probe(signal: AbortSignal): Promise<ProviderHealth> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const health = (available: boolean, detail: string, failed: ProviderFailure | null): ProviderHealth => {
      return { available, detail, failure: failed, responseTimeMs: clock.monotonic() - startedAt };
    };
    const ready = await this.#program.prepare(signal);
    if (!ready.ok) return health(false, ready.failure.message, ready.failure);
    const { version, path } = ready.value.capabilities;
    const name = `agy ${version.join('.')} at ${path}${ready.value.usesKey ? ', by API key' : ''}`;
    const unknown = await this.#program.modelFailure(ready.value, signal);
    if (unknown !== null) return health(false, unknown.message, unknown);
    const reading = await this.#program.readUsage(ready.value, signal);
    if (!reading.ok) {
      // An unreadable quota, or one that this login does not have, does not mean that a turn would fail.
      const saysNothing = reading.failure.kind === 'garbage' || reading.failure.kind === 'crashed';
      if (saysNothing) return health(true, `${name}; it told no quota`, null);
      return health(false, reading.failure.message, reading.failure);
    }
    const usedUp = usedUpWindow(reading.value, this.#config.model);
    if (usedUp !== undefined) {
      const message = agyMessage('quota', `${usedUp.group}, ${usedUp.window}`);
      return health(false, message, { kind: 'quota', message, resetAt: usedUp.resetAt, retryAfterMs: null });
    }
    const left = reading.value.map((window) => `${window.id} ${Math.round(window.remainingFraction * 100)} %`);
    return health(true, [name, ...left].join('; '), null);
  }

  async #windows(signal: AbortSignal): Promise<QuotaWindow[]> {
    const ready = await this.#program.prepare(signal);
    const reading = ready.ok ? await this.#program.readUsage(ready.value, signal) : ready;
    return reading.ok ? reading.value : [];
  }

  async #take(
    request: TurnRequest,
    ready: ReadyAgy,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const { clock, sandbox } = this.#options;
    const endsAt = clock.monotonic() + request.timeoutMs;
    const deps = { sandbox, clock, host: this.#program.host, usesKey: ready.usesKey };
    const attempt = async (): Promise<{ run: AgyRun; failure: ProviderFailure | null }> => {
      const left = { ...request, timeoutMs: endsAt - clock.monotonic() };
      const run = await runAgy(left, this.#config, ready.capabilities, deps, onProgress, signal);
      return { run, failure: judgeRun(run.evidence, clock.now()) };
    };
    let outcome: Awaited<ReturnType<typeof attempt>>;
    try {
      outcome = await attempt();
      // agy 1.1.27 and 1.2.1 sometimes ask for a login although they have one; a retry in a second process finds it.
      const mayBeRace =
        outcome.failure?.kind === 'auth' && !outcome.run.evidence.hasBegun && outcome.run.evidence.stopped === null;
      if (mayBeRace && !signal.aborted && endsAt - clock.monotonic() > 1000) outcome = await attempt();
    } catch (error) {
      return this.#unserved(request, diskFailure(error));
    }
    if (outcome.failure?.kind === 'outdated') this.#shared.capabilities.forget(ready.capabilities.path);
    return this.#replyOf(request, ready, outcome.run, outcome.failure);
  }

  #replyOf(
    request: TurnRequest,
    { capabilities }: ReadyAgy,
    { transcript }: AgyRun,
    failed: ProviderFailure | null,
  ): TurnReply {
    const { result, actions } = transcript;
    const conversationId = transcript.conversationId ?? request.conversationId;
    const told = result?.usage === undefined ? undefined : { usage: result.usage, turns: result.turns };
    const { tallies } = this.#shared;
    const bill = billOfAgyTurn({
      version: capabilities.version,
      told,
      before: tallies.get(conversationId ?? ''),
      steps: transcript.usageSoFar,
      hasBegun: transcript.hasBegun,
      actions: actions.length,
      promptBytes: Buffer.byteLength(request.systemPrompt + request.prompt),
      replyBytes: Buffer.byteLength(result?.response ?? ''),
      failure: failed?.kind ?? null,
    });
    // A failed turn reports zero, so the previous total remains the one to compare with.
    if (conversationId !== null && told !== undefined && !isZero(told.usage)) tallies.set(conversationId, told);
    const notes = [...actions];
    if (result !== undefined && result.deniedActions.length > 0)
      notes.push(`denied: ${result.deniedActions.join(', ')}`);
    if (request.conversationId !== null && conversationId !== request.conversationId) {
      notes.push(`agy did not know the conversation ${request.conversationId} and began a new one`);
    }
    const wanted = this.#config.model;
    if (wanted !== undefined && transcript.model !== undefined && !isSameModel(wanted, transcript.model)) {
      notes.push(`asked for the model ${wanted}, agy took ${transcript.model}`);
    }
    this.#model = transcript.model ?? this.#model;
    return {
      text: boundText(result?.response ?? ''),
      model: this.#model,
      ...bill,
      costUsd: null,
      requests: 1,
      conversationId,
      actions: notes,
      failure: failed,
    };
  }

  #unserved(request: TurnRequest, failed: ProviderFailure): TurnReply {
    const { conversationId } = request;
    return {
      text: '',
      model: this.#model,
      usage: noTokens,
      costUsd: null,
      requests: 0,
      conversationId,
      actions: [],
      failure: failed,
    };
  }
}

/** A function, because the compiler assumes that a value read before an `await` still holds after it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** `gemini-3.8-flash-high` and `Gemini 3.8 Flash (High)` are one model. agy 1.2.2 silently replaced slugs of other vendors. */
function isSameModel(a: string, b: string): boolean {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return plain(a) === plain(b);
}

/** agy treats a path with a hidden folder as hidden, and works in a scratch folder instead (antigravity-cli#20, #253). */
function refuseFolder(worktreePath: string): ProviderFailure | undefined {
  const hidden = worktreePath.split(sep).find((segment) => segment.startsWith('.'));
  if (hidden === undefined) return undefined;
  const message = `The worktree ${worktreePath} lies in the hidden folder ${hidden}. agy does not work in hidden folders. Set worktreesDir in config.yaml to a folder whose path has no part that begins with a dot.`;
  return { ...agyFailure('permissionDenied', ''), message };
}
