import { costOf, noTokens } from '../../../domain/money/tokens.ts';
import type { Price } from '../../../domain/provider/price.ts';
import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { QuotaWindow, TokenUsage } from '../../../domain/provider/provider.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../../ports/chat-model.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ProviderHealth } from '../../../ports/llm-provider.ts';
import type { ProviderTrial, QuotaReader, RequestBound } from '../../../ports/provider-capabilities.ts';
import type { KeyRing } from '../../../ports/secret-store.ts';
import { Answer } from './answer.ts';
import type { Dialect } from './dialect.ts';
import type { HttpConnections } from './http/http-connections.ts';
import { HttpExchange } from './http/http-exchange.ts';
import { serviceFailure, type Speaker } from './http/http-failure.ts';
import { judgeAnswer, judgeError } from './judge-answer.ts';
import { askForModels, effortFailure, type ModelProbe } from './model-probe.ts';
import { contextOf, dearestCost, priceFor } from './service-price.ts';
import { windowsIn } from './http/rate-limit-headers.ts';
import { billOfExchange } from './exchange-bill.ts';
import { inputBound } from './request-bound.ts';
import { judgeTrial, trialRequest } from './tool-trial.ts';
import type { KnownShapes } from './wire/known-shapes.ts';
import { RequestShape } from './wire/request-shape.ts';
import { ServiceRefusal } from './wire/service-refusal.ts';

export interface ServiceModelOptions {
  clock: Clock;
  keys: KeyRing;
  /** The user's price table, read each time. */
  prices: () => Readonly<Record<string, Price>>;
  connections: HttpConnections;
  /** Absent: what a service refuses is known to this process alone. */
  shapes?: KnownShapes | undefined;
}

/** Requests for one answer; each but the first without a field that the service did not take. */
const MOST_TRIES = 5;
/** Size cap of a stream: it has names and numbers around each token, and repeats texts at the end. */
const BYTES_PER_TOKEN = 512;
const BYTES_BESIDES = 8 * 2 ** 20;

/** A model behind one of the HTTP protocols. It stores no conversation; each request has its own SDK client and key. */
export class ServiceModel implements ChatModel {
  readonly id: string;
  readonly quota: QuotaReader = { read: async () => this.#windowsNow() };
  readonly trial: ProviderTrial = {
    limitMs: 45_000,
    cost: () => ({ ...this.boundOf(trialRequest, null), sends: 'toolCall', paidBy: 'tokens' }),
    run: (signal) => this.#tryTools(signal),
  };
  readonly #config: OpenaiProviderConfig | AnthropicProviderConfig;
  readonly #dialect: Dialect;
  readonly #options: ServiceModelOptions;
  readonly #baseUrl: string;
  readonly #name: string;
  readonly #shape = new RequestShape();
  #shapeRead: Promise<void> | undefined;
  /** Limits from the last answer that reported any. They are resolved on arrival, because many are relative times. */
  #windows: QuotaWindow[] = [];
  /** How many times more than our price the service has charged for a request; 1 if never more. */
  #dearer = 1;

  constructor(config: OpenaiProviderConfig | AnthropicProviderConfig, dialect: Dialect, options: ServiceModelOptions) {
    this.id = config.id;
    this.#config = config;
    this.#dialect = dialect;
    this.#options = options;
    // Anthropic's SDK has the version in its paths; OpenAI's expects it in the address.
    const ending = config.name === 'anthropic' ? /(\/v1)?\/*$/ : /\/+$/;
    this.#baseUrl = (config.config.base_url ?? dialect.home).replace(ending, '');
    this.#name = `${config.name} at ${new URL(this.#baseUrl).host}`;
  }

  getName(): string {
    return this.#config.name;
  }

  getModel(): string {
    return this.#config.model;
  }

  async complete(
    request: ChatRequest,
    onDelta: (delta: ChatDelta) => void,
    signal: AbortSignal,
  ): Promise<ChatCompletion> {
    const key = await this.#key(signal);
    if (!key.ok) return this.#completion(new Answer(onDelta), { failure: key.failure, bill: nothingBilled });
    await this.#readShape();
    const { clock } = this.#options;
    const endsAt = clock.monotonic() + request.timeoutMs;
    for (let tries = 1; ; tries++) {
      const timeoutMs = Math.max(1, endsAt - clock.monotonic());
      const { completion, mayTryAgain } = await this.#ask({ ...request, timeoutMs }, key.value, onDelta, signal);
      if (!mayTryAgain || tries >= MOST_TRIES) return completion;
    }
  }

  /** One request. `mayTryAgain`: it was refused for its shape, and the next one has another. */
  async #ask(
    request: ChatRequest,
    key: string,
    onDelta: (delta: ChatDelta) => void,
    signal: AbortSignal,
  ): Promise<{ completion: ChatCompletion; mayTryAgain: boolean }> {
    const answer = new Answer(onDelta, request.tools);
    const body = this.#shape.applied(this.#dialect.body(request));
    const exchange = this.#exchange(key, request.timeoutMs, signal, {
      maxBytes: BYTES_BESIDES + BYTES_PER_TOKEN * this.#outputLimit(request),
    });
    const speaker: Speaker = { name: this.#name, key };
    let failure: ProviderFailure | null;
    let mayTryAgain = false;
    try {
      const read = this.#dialect.reader();
      const events = await this.#dialect.open({ exchange, baseUrl: this.#baseUrl, key }, body);
      for await (const event of events) {
        read(event, answer);
        if (answer.ending !== undefined) exchange.expectEnd();
      }
      answer.readCallsFromText();
      failure = judgeAnswer(answer, exchange, speaker, this.#options.clock.now());
    } catch (error) {
      failure = judgeError(error, answer, exchange, speaker, this.#options.clock.now());
      const isShape = failure?.kind === 'outdated' && answer.events === 0;
      mayTryAgain = isShape && error instanceof ServiceRefusal && this.#shape.learn(error, body);
      if (mayTryAgain) await this.#options.shapes?.save(this.#service, this.#shape.changes);
    } finally {
      exchange.end();
    }
    this.#remember(exchange.headers);
    const sent = {
      ...{ request, body, outputLimit: this.#outputLimit(request) },
      thinksSilently: this.#dialect.thinksSilently(body),
    };
    const bill = billOfExchange(sent, answer, exchange);
    this.#compareCost(bill);
    return { completion: this.#completion(answer, { failure, bill }), mayTryAgain };
  }

  boundOf(request: ChatRequest, last: { usage: TokenUsage; messages: number } | null): RequestBound {
    const input = inputBound(request, last);
    const output = this.#outputLimit(request);
    const price = priceFor(this.#config, this.#options.prices());
    const usd = price === null ? null : dearestCost(input, output, this.#config, price) * this.#dearer;
    return { tokens: input + output, usd };
  }

  costOf(usage: TokenUsage): number | null {
    const price = priceFor(this.#config, this.#options.prices());
    return price === null ? null : costOf(usage, price);
  }

  contextTokens(): number | null {
    return contextOf(this.#config);
  }

  async probe(signal: AbortSignal): Promise<ProviderHealth> {
    return (await this.#askModels(signal)).health;
  }

  async #askModels(signal: AbortSignal): Promise<ModelProbe & { health: ProviderHealth }> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const timed = ({ health, listed }: ModelProbe) => ({
      health: { ...health, responseTimeMs: clock.monotonic() - startedAt },
      listed,
    });
    const key = await this.#key(signal);
    if (!key.ok) return timed(unavailable(key.failure));
    const exchange = this.#exchange(key.value, 20_000, signal, { maxBytes: BYTES_BESIDES });
    const speaker: Speaker = { name: this.#name, key: key.value };
    try {
      const connection = { exchange, baseUrl: this.#baseUrl, key: key.value };
      const probe = await askForModels(this.#dialect, connection, this.#config, speaker, clock.now());
      return timed(probe);
    } finally {
      exchange.end();
      this.#remember(exchange.headers);
    }
  }

  async #tryTools(signal: AbortSignal): Promise<ProviderHealth> {
    const { health, listed } = await this.#askModels(signal);
    if (!health.available) return health;
    const speaker = { name: this.#name, key: '' };
    const unfit = listed === undefined ? null : effortFailure(listed, this.#config, speaker);
    if (unfit !== null) return { ...health, ...unavailable(unfit).health };
    const { clock, shapes } = this.#options;
    const startedAt = clock.monotonic();
    await this.#readShape();
    // What was learned long ago may be true no more.
    this.#shape.begin(undefined);
    const completion = await this.complete(trialRequest, () => undefined, signal);
    const judged = judgeTrial(completion, this, this.#config, speaker, this.#shape.left);
    if (judged.available) await shapes?.save(this.#service, this.#shape.changes);
    return { ...judged, responseTimeMs: clock.monotonic() - startedAt };
  }

  /** Once, before the first request. */
  #readShape(): Promise<void> {
    this.#shapeRead ??= (async () => {
      this.#shape.begin(await this.#options.shapes?.load(this.#service));
    })();
    return this.#shapeRead;
  }

  /** What a refusal belongs to: another model or address may take what this one does not. */
  get #service(): string {
    const { id, name, model } = this.#config;
    return JSON.stringify([id, name, this.#baseUrl, model, this.#config.config]);
  }

  #windowsNow(): QuotaWindow[] {
    const nowMs = this.#options.clock.now();
    return this.#windows.filter(({ resetAt }) => resetAt !== null && Date.parse(resetAt) > nowMs);
  }

  /** The same limit as in the request body. */
  #outputLimit(request: ChatRequest): number {
    return Math.min(request.maxOutputTokens, this.#config.config.max_output_tokens);
  }

  async #key(signal: AbortSignal): Promise<Result<string, ProviderFailure>> {
    const speaker: Speaker = { name: this.#name, key: '' };
    const stopped = () => failed(serviceFailure('timeout', speaker, 'The request was stopped'));
    if (signal.aborted) return stopped();
    const reference = this.#config.config.api_key;
    if (reference === undefined) return succeeded('');
    const stop = new AbortController();
    const found = await Promise.race([this.#options.keys.resolve(reference), aborted(signal, stop.signal)]);
    stop.abort();
    if (found === null) return stopped();
    if (found.ok) return succeeded(found.value.trim());
    return failed({ ...serviceFailure('auth', speaker), message: `${this.#name}: ${found.failure}`.slice(0, 2000) });
  }

  #exchange(key: string, timeoutMs: number, signal: AbortSignal, { maxBytes }: { maxBytes: number }): HttpExchange {
    const silenceMs = Math.min(this.#config.config.silence_timeout_minutes * 60_000, timeoutMs + 1);
    const limits = { timeoutMs, silenceMs, maxBytes };
    const { connections, clock } = this.#options;
    return new HttpExchange(connections, this.#dialect.authorization(key), limits, clock, signal);
  }

  #remember(headers: Headers): void {
    const windows = windowsIn(headers, this.#options.clock.now());
    if (windows.length > 0) this.#windows = windows;
  }

  /** A service that charged more than our price is reserved for at its own price from then on. */
  #compareCost({ usage, costUsd }: ReturnType<typeof billOfExchange>): void {
    const ours = this.costOf(usage);
    if (costUsd !== null && ours !== null && ours > 0) this.#dearer = Math.max(this.#dearer, costUsd / ours);
  }

  #completion(
    answer: Answer,
    { failure, bill }: { failure: ProviderFailure | null; bill: ReturnType<typeof billOfExchange> },
  ): ChatCompletion {
    const { text, model } = answer;
    const toolCalls = answer.toolCalls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given }));
    const opaque = this.#dialect.kept(answer);
    const wasRefused = failure?.kind === 'refused' && answer.ending === 'refused';
    return {
      message: {
        role: 'assistant',
        text,
        toolCalls,
        ...(opaque === undefined ? {} : { opaque: { provider: this.id, content: opaque } }),
      },
      finish: failure === null || wasRefused ? answer.finish : 'failed',
      model: model ?? this.#config.model,
      usage: bill.usage,
      usageBasis: bill.basis,
      toldCostUsd: bill.costUsd,
      failure,
    };
  }
}

function unavailable(failure: ProviderFailure): ModelProbe {
  return { health: { available: false, detail: failure.message, failure }, listed: undefined };
}

const nothingBilled = { usage: noTokens, basis: 'refused', costUsd: null } as const;

/** Resolves with `null` once `signal` aborts. Stops listening when `over` aborts. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    const tell = () => {
      resolve(null);
    };
    signal.addEventListener('abort', tell, { once: true, signal: over });
  });
}
