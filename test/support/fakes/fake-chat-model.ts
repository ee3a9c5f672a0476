import type { ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';
import { addTokens, noTokens, totalTokens } from '../../../src/domain/money/tokens.ts';
import type { TokenUsage } from '../../../src/domain/provider/provider.ts';
import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest, ToolCall } from '../../../src/ports/chat-model.ts';
import type { ProviderHealth } from '../../../src/ports/llm-provider.ts';

type Pieces = Partial<Omit<ChatCompletion, 'message'>> & { text?: string; toolCalls?: ToolCall[]; thought?: string };

/** What the model does in one request. */
export type ModelStep = (request: ChatRequest, signal: AbortSignal) => Pieces | Promise<Pieces>;

export interface FakeChatModelOptions {
  contextTokens?: number | null;
  priced?: boolean;
  /** Its probe says that it is not there. */
  absent?: boolean;
}

const INPUT_USD = 2e-6;
const OUTPUT_USD = 8e-6;

/** Plays steps in their order, the last one over and over; keeps what it was asked. Bills a token for four characters. */
export class FakeChatModel implements ChatModel {
  readonly id = 'fake';
  readonly requests: ChatRequest[] = [];
  billed: TokenUsage = noTokens;
  readonly #steps: readonly ModelStep[];
  readonly #options: FakeChatModelOptions;

  constructor(steps: readonly ModelStep[], options: FakeChatModelOptions = {}) {
    this.#steps = steps;
    this.#options = options;
  }

  getName(): string {
    return 'Fake';
  }

  getModel(): string {
    return 'fake-1';
  }

  async complete(
    request: ChatRequest,
    onDelta: (delta: ChatDelta) => void,
    signal: AbortSignal,
  ): Promise<ChatCompletion> {
    const step = this.#steps[Math.min(this.requests.length, this.#steps.length - 1)];
    this.requests.push(request);
    if (step === undefined) throw new Error('A model without steps');
    const { text = '', toolCalls = [], thought, ...rest } = await step(request, signal);
    if (thought !== undefined) onDelta({ type: 'thought', text: thought });
    if (text !== '') onDelta({ type: 'said', text });
    const usage = rest.usage ?? {
      ...noTokens,
      input: Math.ceil(charactersOf(request) / 4),
      output: Math.ceil((text.length + JSON.stringify(toolCalls).length) / 4),
    };
    this.billed = addTokens(this.billed, usage);
    return {
      message: { role: 'assistant', text, toolCalls },
      finish: toolCalls.length > 0 ? 'toolCalls' : 'stop',
      model: 'fake-1',
      usageBasis: 'told',
      toldCostUsd: null,
      failure: null,
      ...rest,
      usage,
    };
  }

  boundOf(request: ChatRequest): { tokens: number; usd: number | null } {
    const input = charactersOf(request);
    const usage = { ...noTokens, input, output: request.maxOutputTokens };
    return { tokens: totalTokens(usage), usd: this.costOf(usage) };
  }

  costOf(usage: TokenUsage): number | null {
    return this.#options.priced === false ? null : usage.input * INPUT_USD + usage.output * OUTPUT_USD;
  }

  contextTokens(): number | null {
    return this.#options.contextTokens ?? null;
  }

  async probe(): Promise<ProviderHealth> {
    if (this.#options.absent === true) {
      const failure = { kind: 'notInstalled' as const, message: 'There is none.', resetAt: null, retryAfterMs: null };
      return { available: false, detail: failure.message, failure, responseTimeMs: 0 };
    }
    return { available: true, detail: 'It answers.', failure: null, responseTimeMs: 1 };
  }
}

function charactersOf({ system, messages, tools }: ChatRequest): number {
  return system.length + JSON.stringify(messages).length + JSON.stringify(tools).length;
}

export function says(text: string): ModelStep {
  return () => ({ text });
}

let calls = 0;

/** Calls by name and arguments; text stands for arguments as the model wrote them. */
export function asks(...wanted: [name: string, args: object | string][]): ModelStep {
  return () => ({
    toolCalls: wanted.map(([name, args]) => ({
      id: `call-${++calls}`,
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    })),
  });
}

export function finishes(fields: object = {}): ModelStep {
  return asks(['finish', { status: 'done', summary: 'All is done.', ...fields }]);
}

export function breaks(kind: ProviderFailureKind, more: Pieces & { resetAt?: string } = {}): ModelStep {
  const { resetAt = null, ...pieces } = more;
  return () => ({
    finish: 'failed',
    failure: { kind, message: `It fails as ${kind}.`, resetAt, retryAfterMs: null },
    ...pieces,
  });
}

/** Answers only when it is stopped, with what was billed so far. */
export function hangs(): ModelStep {
  return (_request, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        resolve({ finish: 'failed', usage: { ...noTokens, input: 7 } });
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
}

/** Results that a request shows for the calls before it. */
export function resultsIn(request: ChatRequest | undefined): string[] {
  return (request?.messages ?? []).flatMap((message) => (message.role === 'tool' ? [message.text] : []));
}
