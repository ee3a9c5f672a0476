import type { ProviderFailure } from '../../../src/domain/provider/provider-failure.ts';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import type { QuotaWindow } from '../../../src/domain/provider/provider.ts';
import type { LLMProvider, TurnReply, TurnRequest } from '../../../src/ports/llm-provider.ts';
import type { QuotaReader, RequestBound, TokenPricing, TurnBounds } from '../../../src/ports/provider-capabilities.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { handoverReply, planReply, workReply } from '../night/night-work.ts';

/** What becomes of one turn. Without anything: it takes a minute and the task is done. */
export interface QueuedTurn {
  fail?: Partial<ProviderFailure> & Pick<ProviderFailure, 'kind'>;
  costUsd?: number;
  tokens?: number;
  /** In place of "done". */
  goesOn?: boolean;
  /** In place of any reply. */
  says?: string;
  takesMs?: number;
  /** Happens while the turn runs. */
  meanwhile?: () => void;
}

/** A provider that does in turn what the test has put into its queue, and after that serves every turn. */
export class QueueProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent' as const;
  readonly asked: TurnRequest[] = [];
  readonly queue: QueuedTurn[] = [];
  windows: QuotaWindow[] = [];
  /** `null`: it cannot be bounded. */
  smallest: RequestBound | null = null;
  costPerTurn: number | null = null;
  tasks = 3;
  mostAtOnce = 0;
  /** What a free question whether it is there says; `null`: it is. */
  away: ProviderFailure['kind'] | null = null;
  probes = 0;
  probeTakesMs = 0;
  quotaTakesMs = 0;
  quotaQuestions = 0;
  #running = 0;
  readonly #clock: Clock;
  readonly quota: QuotaReader = { read: () => this.#readQuota() };
  readonly pricing: TokenPricing = { estimateCost: () => this.costPerTurn };

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  get bounds(): TurnBounds | undefined {
    const { smallest } = this;
    return smallest === null ? undefined : { smallestTurn: () => smallest };
  }

  getName(): string {
    return this.id;
  }

  getModel(): string {
    return 'queue-1';
  }

  async sendMessage(request: TurnRequest, _onProgress: unknown, signal: AbortSignal): Promise<TurnReply> {
    this.asked.push(request);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    const turn = this.queue.shift() ?? {};
    turn.meanwhile?.();
    await this.#clock.sleep(turn.takesMs ?? (request.operation === 'probe' ? 2000 : 60_000), signal);
    this.#running--;
    const wanted = this.costPerTurn === null ? null : (turn.costUsd ?? this.costPerTurn);
    const allowed = this.smallest === null ? Infinity : (request.allowance.usd ?? Infinity);
    const isCut = wanted !== null && wanted > allowed;
    const failed: QueuedTurn['fail'] = turn.fail ?? (isCut ? { kind: 'allowance' } : undefined);
    return {
      text: this.#reply(request, turn),
      model: 'queue-1',
      usage: { ...noTokens, input: turn.tokens ?? (failed === undefined ? 1000 : 0) },
      costUsd: isCut ? allowed : wanted,
      requests: 1,
      conversationId: `${this.id}-talk`,
      actions: [],
      failure:
        failed === undefined
          ? null
          : { message: `${this.id} failed (${failed.kind}).`, resetAt: null, retryAfterMs: null, ...failed },
    };
  }

  #reply({ operation, checkCommand }: TurnRequest, { goesOn, says }: QueuedTurn): string {
    if (says !== undefined) return says;
    if (operation === 'plan') return planReply(this.tasks);
    return operation === 'handover' ? handoverReply(checkCommand) : workReply(goesOn !== true);
  }

  async probe(): ReturnType<LLMProvider['probe']> {
    this.probes++;
    await this.#clock.sleep(this.probeTakesMs);
    const failed =
      this.away === null ? null : { kind: this.away, message: 'It is away.', resetAt: null, retryAfterMs: null };
    return { available: failed === null, detail: '', failure: failed, responseTimeMs: 1 };
  }

  async #readQuota(): Promise<QuotaWindow[]> {
    this.quotaQuestions++;
    await this.#clock.sleep(this.quotaTakesMs);
    return this.windows;
  }
}
