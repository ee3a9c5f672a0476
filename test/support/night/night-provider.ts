import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import type { ProviderFailure, ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import type { QuotaWindow, TokenUsage } from '../../../src/domain/provider/provider.ts';
import type { LLMProvider, TurnReply, TurnRequest } from '../../../src/ports/llm-provider.ts';
import type { QuotaReader, TokenPricing, TurnBounds } from '../../../src/ports/provider-capabilities.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { handoverReply, planReply, workReply } from './night-work.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface NightQuota {
  /** Turns per window. */
  fiveHours: number;
  weekly: number;
  /** When its weekly window is reset, milliseconds since 1970. */
  weeklyResetMs: number;
}

export interface NightTraits {
  quota: NightQuota | null;
  /** Does it tell its windows when asked? */
  tellsQuota: boolean;
  /** Does a used-up quota name its reset? */
  tellsReset: boolean;
  /** USD per token; `null`: paid for by the quota. */
  usdPerToken: number | null;
}

/**
 * A service as it is behind its adapter, with books of its own: what it billed, to whom, whether or not anybody heard of it.
 * Faults are drawn from the seed.
 */
export class NightProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent' as const;
  readonly quota: QuotaReader = { read: async () => this.#windows() };
  readonly pricing: TokenPricing = { estimateCost: (tokens) => this.#costOf(tokens) };
  /** What it billed, by turn. */
  readonly bills = new Map<string, number>();
  running = 0;
  paidProbes = 0;
  needsLogin = false;
  /** That it plans; more than a night has turns for. */
  tasks = 30;
  readonly #config: ProviderConfig;
  #traits: NightTraits;
  readonly #clock: Clock;
  readonly #random: () => number;
  #windowEndMs = 0;
  #usedInWindow = 0;
  #usedInWeek = 0;
  #weekEndMs: number;
  /** Without capacity or unreachable until then. */
  #downUntilMs = 0;

  constructor(config: ProviderConfig, traits: NightTraits, clock: Clock, random: () => number) {
    this.id = config.id;
    this.#config = config;
    this.#traits = traits;
    this.#clock = clock;
    this.#random = random;
    this.#weekEndMs = traits.quota?.weeklyResetMs ?? Infinity;
  }

  getName(): string {
    return this.#config.name;
  }

  getModel(): string {
    return 'night-1';
  }

  /** The maker asks for another price from now on, also for turns that run. */
  changePrice(factor: number): void {
    const { usdPerToken } = this.#traits;
    this.#traits = { ...this.#traits, usdPerToken: usdPerToken === null ? null : usdPerToken * factor };
  }

  /** The truth: would a turn that began now be served, as far as it is up to the provider? */
  isUp(): boolean {
    return !this.needsLogin && this.#clock.now() >= this.#downUntilMs && this.#quotaResetMs() === null;
  }

  async sendMessage(request: TurnRequest, _onProgress: unknown, signal: AbortSignal): Promise<TurnReply> {
    this.running++;
    try {
      return await this.#take(request, signal);
    } finally {
      this.running--;
    }
  }

  async probe(): ReturnType<LLMProvider['probe']> {
    const signIn = this.needsLogin ? failure('auth', {}) : null;
    return { available: !this.needsLogin, detail: '', failure: signIn, responseTimeMs: 1 };
  }

  #windows(): QuotaWindow[] {
    const quota = this.#traits.quota;
    if (quota === null || !this.#traits.tellsQuota) return [];
    this.#roll();
    const window = (id: '5h' | 'weekly', used: number, of: number, endMs: number): QuotaWindow => ({
      id,
      group: 'night',
      window: id,
      remainingFraction: Math.max(0, 1 - used / of),
      resetAt: endMs > this.#clock.now() ? new Date(endMs).toISOString() : null,
    });
    return [
      window('5h', this.#usedInWindow, quota.fiveHours, this.#windowEndMs),
      window('weekly', this.#usedInWeek, quota.weekly, this.#weekEndMs),
    ];
  }

  /** Where it has a price it can be bounded. */
  get bounds(): TurnBounds | undefined {
    const price = this.#traits.usdPerToken;
    return price === null ? undefined : { smallestTurn: () => ({ tokens: 20_000, usd: 20_000 * price }) };
  }

  #costOf(tokens: TokenUsage): number | null {
    const price = this.#traits.usdPerToken;
    return price === null ? null : (tokens.input + tokens.output) * price;
  }

  async #take(request: TurnRequest, signal: AbortSignal): Promise<TurnReply> {
    await this.#clock.sleep(2000 + this.#random() * 3000, signal);
    if (this.needsLogin) return this.#fail(request, 'auth', {});
    if (this.#clock.now() < this.#downUntilMs) return this.#fail(request, 'capacity', {});
    const resetMs = this.#quotaResetMs();
    if (resetMs !== null) {
      const told = this.#traits.tellsReset ? { resetAt: new Date(resetMs).toISOString() } : {};
      return this.#fail(request, 'quota', told);
    }
    if (request.operation === 'probe') {
      this.paidProbes++;
      return this.#serve(request, 500, 'ready');
    }
    const fault = this.#drawFault();
    if (fault !== null) return this.#fault(request, fault, signal);
    await this.#clock.sleep((5 + this.#random() * 15) * MINUTE, signal);
    const reply =
      request.operation === 'plan'
        ? planReply(this.tasks)
        : request.operation === 'handover'
          ? handoverReply(request.checkCommand)
          : workReply(this.#random() < 0.6);
    return this.#serve(request, 30_000 + this.#random() * 170_000, reply);
  }

  /** Counts against the quota and goes into the books, whoever is still there to hear it. */
  #serve(request: TurnRequest, wanted: number, text: string): TurnReply {
    const tokens = Math.round(Math.min(wanted, request.allowance.tokens ?? Infinity, this.#affordable(request)));
    this.#roll();
    this.#usedInWindow++;
    this.#usedInWeek++;
    const overspent = tokens < Math.round(wanted);
    return this.#bill(request, tokens, text, overspent ? failure('allowance', {}) : null);
  }

  #affordable({ allowance }: TurnRequest): number {
    const price = this.#traits.usdPerToken;
    return price === null || allowance.usd === null ? Infinity : Math.floor(allowance.usd / price);
  }

  #bill({ turnId }: TurnRequest, tokens: number, text: string, failed: ProviderFailure | null): TurnReply {
    const price = this.#traits.usdPerToken;
    const costUsd = price === null ? null : Math.round(tokens * price * 1e7) / 1e7;
    this.bills.set(turnId, costUsd ?? 0);
    const usage = { ...noTokens, input: tokens };
    return {
      text,
      model: 'night-1',
      usage,
      costUsd,
      requests: 1,
      conversationId: this.id,
      actions: [],
      failure: failed,
    };
  }

  #fail(request: TurnRequest, kind: ProviderFailureKind, more: Partial<ProviderFailure>): TurnReply {
    return this.#bill(request, 0, '', failure(kind, more));
  }

  async #fault(request: TurnRequest, kind: ProviderFailureKind, signal: AbortSignal): Promise<TurnReply> {
    switch (kind) {
      case 'auth':
        this.needsLogin = true;
        break;
      case 'capacity':
        this.#downUntilMs = this.#clock.now() + this.#random() * 3 * MINUTE;
        break;
      case 'network':
        this.#downUntilMs = this.#clock.now() + this.#random() * 20_000;
        break;
      case 'timeout':
        await this.#clock.sleep(10 * MINUTE, signal);
        break;
      default:
        await this.#clock.sleep(this.#random() * MINUTE, signal);
    }
    const more = kind === 'rateLimit' && this.#random() < 0.7 ? { retryAfterMs: this.#random() * 2 * MINUTE } : {};
    // What was streamed before the failure is billed.
    const tokens = Math.round(Math.min(this.#random() * 15_000, this.#affordable(request)));
    return this.#bill(request, tokens, '', failure(kind, more));
  }

  #drawFault(): ProviderFailureKind | null {
    const draw = this.#random();
    const chances: [ProviderFailureKind, number][] = [
      ['rateLimit', 0.04],
      ['capacity', 0.03],
      ['network', 0.03],
      ['timeout', 0.01],
      ['garbage', 0.02],
      ['crashed', 0.01],
      ['contextTooLong', 0.005],
      ['refused', 0.005],
      ['auth', 0.004],
    ];
    let sum = 0;
    return chances.find(([, chance]) => draw < (sum += chance))?.[0] ?? null;
  }

  #quotaResetMs(): number | null {
    const quota = this.#traits.quota;
    if (quota === null) return null;
    this.#roll();
    if (this.#usedInWeek >= quota.weekly) return this.#weekEndMs;
    return this.#usedInWindow >= quota.fiveHours ? this.#windowEndMs : null;
  }

  /** The five hours begin with the first use. */
  #roll(): void {
    const now = this.#clock.now();
    if (now >= this.#windowEndMs) {
      this.#windowEndMs = now + 5 * HOUR;
      this.#usedInWindow = 0;
    }
    if (now >= this.#weekEndMs) {
      this.#weekEndMs += 168 * HOUR;
      this.#usedInWeek = 0;
    }
  }
}

function failure(kind: ProviderFailureKind, more: Partial<ProviderFailure>): ProviderFailure {
  return { kind, message: `It failed (${kind}).`, resetAt: null, retryAfterMs: null, ...more };
}
