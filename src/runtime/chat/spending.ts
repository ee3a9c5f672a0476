import { addTokens, totalTokens } from '../../domain/money/tokens.ts';
import type { TokenUsage, UsageBasis } from '../../domain/provider/provider.ts';
import { bookedCost, weakerBasis } from '../../domain/provider/usage-report.ts';
import type { ChatCompletion, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Allowance, TurnReply } from '../../ports/llm-provider.ts';
import type { RequestBound } from '../../ports/provider-capabilities.ts';

/** The bill of one turn, and the check that its next request stays within the turn's reservation. */
export class Spending {
  readonly #model: ChatModel;
  readonly #allowance: Allowance;
  usage: TokenUsage;
  /** USD; `null` once a request has no known price. */
  costUsd: number | null;
  /** Where the tokens come from; `refused` until a request was served. */
  basis: UsageBasis = 'refused';
  requests = 0;
  #last: { usage: TokenUsage; messages: number } | null = null;

  constructor(model: ChatModel, allowance: Allowance) {
    this.#model = model;
    this.#allowance = allowance;
    this.usage = { input: 0, output: 0, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    this.costUsd = model.costOf(this.usage);
  }

  /** Whether the request surely fits. Without a known price no cap counts the money, so only tokens bound the turn. */
  fits(request: ChatRequest): boolean {
    const { usd, tokens } = this.#allowance;
    if (usd === null && tokens === null) return true;
    const bound = this.#boundOf(request);
    const tokensFit = tokens === null || totalTokens(this.usage) + bound.tokens <= tokens;
    const usdFits = usd === null || bound.usd === null || (this.costUsd ?? 0) + bound.usd <= usd;
    return tokensFit && usdFits;
  }

  book(request: ChatRequest, completion: ChatCompletion): void {
    const { usage, usageBasis, toldCostUsd } = completion;
    this.#add(usage, usageBasis, bookedCost(toldCostUsd, this.#model.costOf(usage)));
    this.#last = { usage, messages: request.messages.length };
  }

  /** The request's cost is unknown but at most its bound, so the bound is booked. */
  bookUnanswered(request: ChatRequest): void {
    const bound = this.#boundOf(request);
    const output = Math.min(request.maxOutputTokens, bound.tokens);
    const usage = { input: bound.tokens - output, output, thinking: 0, cacheRead: 0, cacheWrite: 0 };
    this.#add(usage, 'estimated', bound.usd);
  }

  get bill(): Pick<TurnReply, 'usage' | 'costUsd' | 'requests'> & { basis: UsageBasis } {
    const { usage, basis, costUsd, requests } = this;
    return { usage, basis, costUsd, requests };
  }

  /** Call when the messages no longer start with those of the last request. */
  forgetLast(): void {
    this.#last = null;
  }

  /** Tokens of the last request and its answer, and the number of messages in that request. */
  get last(): { tokens: number; messages: number } | null {
    return this.#last === null ? null : { tokens: totalTokens(this.#last.usage), messages: this.#last.messages };
  }

  #boundOf(request: ChatRequest): RequestBound {
    return this.#model.boundOf(request, this.#last);
  }

  #add(usage: TokenUsage, basis: UsageBasis, costUsd: number | null): void {
    this.requests++;
    this.basis = weakerBasis(this.basis, basis);
    this.usage = addTokens(this.usage, usage);
    this.costUsd = this.costUsd === null || costUsd === null ? null : this.costUsd + costUsd;
  }
}
