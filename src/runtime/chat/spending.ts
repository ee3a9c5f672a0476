import { addTokens, totalTokens, type TokenUsage } from '../../domain/provider/provider.ts';
import type { ChatCompletion, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Allowance } from '../../ports/llm-provider.ts';
import type { RequestBound } from '../../ports/provider-capabilities.ts';

/** The bill of one turn, and whether its next request is sure to stay within what was set aside for it. */
export class Spending {
  readonly #model: ChatModel;
  readonly #allowance: Allowance;
  usage: TokenUsage;
  /** USD; `null` as soon as one request has no known price. */
  costUsd: number | null;
  requests = 0;
  #last: { usage: TokenUsage; messages: number } | null = null;

  constructor(model: ChatModel, allowance: Allowance) {
    this.#model = model;
    this.#allowance = allowance;
    this.usage = { input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    this.costUsd = model.costOf(this.usage);
  }

  /** Where no price is known, no money is spent that a cap could count: only tokens bound such a turn. */
  fits(request: ChatRequest): boolean {
    const { usd, tokens } = this.#allowance;
    if (usd === null && tokens === null) return true;
    const bound = this.#boundOf(request);
    const tokensFit = tokens === null || totalTokens(this.usage) + bound.tokens <= tokens;
    const usdFits = usd === null || bound.usd === null || (this.costUsd ?? 0) + bound.usd <= usd;
    return tokensFit && usdFits;
  }

  book(request: ChatRequest, completion: ChatCompletion): void {
    this.#add(completion.usage, this.#model.costOf(completion.usage));
    this.#last = { usage: completion.usage, messages: request.messages.length };
  }

  /** Nobody knows what it cost, and it cannot have been more than its bound: that counts. */
  bookUnanswered(request: ChatRequest): void {
    const bound = this.#boundOf(request);
    const output = Math.min(request.maxOutputTokens, bound.tokens);
    const usage = { input: bound.tokens - output, output, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    this.#add(usage, bound.usd);
  }

  /** The messages are no longer the ones of the last request with more behind them. */
  forgetLast(): void {
    this.#last = null;
  }

  /** What the last request and its answer hold, and how many messages that request had. */
  get last(): { tokens: number; messages: number } | null {
    return this.#last === null ? null : { tokens: totalTokens(this.#last.usage), messages: this.#last.messages };
  }

  #boundOf(request: ChatRequest): RequestBound {
    return this.#model.boundOf(request, this.#last);
  }

  #add(usage: TokenUsage, costUsd: number | null): void {
    this.requests++;
    this.usage = addTokens(this.usage, usage);
    this.costUsd = this.costUsd === null || costUsd === null ? null : this.costUsd + costUsd;
  }
}
