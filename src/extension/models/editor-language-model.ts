import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider/provider-failure.ts';
import { costOf, noTokens, totalTokens } from '../../domain/money/tokens.ts';
import type { VscodeLmProviderConfig } from '../../domain/provider/provider-config.ts';
import type { TokenUsage } from '../../domain/provider/provider.ts';
import { billedTokens } from '../../domain/provider/usage-report.ts';
import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { ProviderHealth } from '../../ports/llm-provider.ts';
import type { RequestBound } from '../../ports/provider-capabilities.ts';
import type { StopCause } from './answer-watch.ts';
import { AnswerWatch } from './answer-watch.ts';
import { languageModelFailure } from './language-model-errors.ts';
import { editorMessages } from './language-model-messages.ts';
import type { ModelAccess, OpenModel } from './model-access.ts';
import { byteLength, countAnswer, countRequest, textOfRequest } from './token-count.ts';

export const JUSTIFICATION =
  'Dark Factory lets this model work on the projects that you start, also while you are away.';

/** One of the editor's own models as a chat model. It answers only if the user has allowed it in the editor. */
export class EditorLanguageModel implements ChatModel {
  readonly id: string;
  readonly #config: VscodeLmProviderConfig;
  readonly #access: ModelAccess;
  #contextTokens: number | null = null;

  constructor(config: VscodeLmProviderConfig, access: ModelAccess) {
    this.id = config.id;
    this.#config = config;
    this.#access = access;
  }

  getName(): string {
    return this.#config.name;
  }

  getModel(): string {
    return this.#config.model ?? '';
  }

  async complete(
    request: ChatRequest,
    onDelta: (delta: ChatDelta) => void,
    signal: AbortSignal,
  ): Promise<ChatCompletion> {
    const watch = new AnswerWatch(
      { totalMs: request.timeoutMs, silenceMs: this.#config.config.silence_timeout_minutes * 60_000 },
      signal,
    );
    const opened = await watch.within(this.#open());
    if (opened === undefined || watch.stoppedBy() !== null) {
      watch.end();
      return unasked(this.getModel(), stopFailure(watch.stoppedBy() ?? 'stopped', this.getModel()));
    }
    if (!opened.ok) {
      watch.end();
      return unasked(this.getModel(), opened.failure);
    }
    const model = opened.value;
    const answer: ChatCompletion['message'] = { role: 'assistant', text: '', toolCalls: [] };
    let failure: ProviderFailure | null = null;
    let isCut = false;
    // A token has at least one byte, so a shorter answer need not be counted.
    let nextCount = request.maxOutputTokens;
    let bytes = 0;
    const most = request.maxOutputTokens * LONGEST_TOKEN_BYTES;
    try {
      const messages = editorMessages(request);
      const options = { ...request, justification: JUSTIFICATION };
      for await (const part of watch.parts((stop) => model.send(messages, options, stop))) {
        if (part.kind === 'call') {
          const call = { id: part.id, name: part.name, arguments: JSON.stringify(part.input) };
          bytes += byteLength(call.name) + byteLength(call.arguments);
          isCut = bytes >= most;
          if (isCut) break;
          answer.toolCalls.push(call);
          continue;
        }
        onDelta(part.kind === 'text' ? { type: 'said', text: part.text } : { type: 'thought', text: part.text });
        bytes += byteLength(part.text);
        if (part.kind === 'text') answer.text += part.text;
        if (bytes < nextCount) continue;
        // The API has no output cap that every model respects, so the cap is enforced here.
        isCut = bytes >= most || (await countAnswer(model, answer.text, signal)) >= request.maxOutputTokens;
        if (isCut) break;
        nextCount = bytes + request.maxOutputTokens / 8;
      }
    } catch (error) {
      failure = languageModelFailure(error);
    } finally {
      watch.end();
    }
    const stopped = watch.stoppedBy();
    if (stopped !== null) failure = stopFailure(stopped, model.label);
    const usage = await usageOf(model, request, answer, { bytes, signal });
    const empty = answer.text === '' && answer.toolCalls.length === 0;
    if (failure === null && empty && !isCut) failure = failureOf('garbage', `${model.label} answered with nothing.`);
    const finish = failure !== null ? 'failed' : isCut ? 'length' : answer.toolCalls.length > 0 ? 'toolCalls' : 'stop';
    return {
      message: answer,
      finish: failure?.kind === 'refused' ? 'refused' : finish,
      model: model.id,
      usage,
      usageBasis: 'estimated',
      toldCostUsd: null,
      failure,
    };
  }

  /** Messages sent before have a token count; new text has at most one token a byte. `complete` cuts an answer at its cap. */
  boundOf(request: ChatRequest, last: { usage: TokenUsage; messages: number } | null): RequestBound {
    const isNew = last === null || last.messages > request.messages.length;
    const before = isNew ? 0 : totalTokens(last.usage);
    const text = textOfRequest(
      isNew ? request : { ...request, system: '', tools: [], messages: request.messages.slice(last.messages) },
    );
    const input = before + byteLength(text) + OVERHEAD_TOKENS * (request.messages.length + 1);
    const usage = { ...noTokens, input, output: request.maxOutputTokens };
    return { tokens: input + request.maxOutputTokens, usd: this.costOf(usage) };
  }

  /** The API reports no price, so only a price in the settings file counts. */
  costOf(usage: TokenUsage): number | null {
    return this.#config.price === undefined ? null : costOf(usage, this.#config.price);
  }

  contextTokens(): number | null {
    return this.#contextTokens;
  }

  /** Looks for the model without a request, because a request may use up a plan's quota. */
  async probe(signal: AbortSignal): Promise<ProviderHealth> {
    const began = performance.now();
    const watch = new AnswerWatch({ totalMs: LOOK_LIMIT_MS, silenceMs: LOOK_LIMIT_MS }, signal);
    const opened = await watch.within(this.#open());
    const stopped = watch.stoppedBy();
    watch.end();
    const responseTimeMs = Math.round(performance.now() - began);
    if (opened === undefined) {
      const failure = stopFailure(stopped ?? 'stopped', 'the editor');
      return { available: false, detail: failure.message, failure, responseTimeMs };
    }
    if (!opened.ok) {
      return { available: false, detail: opened.failure.message, failure: opened.failure, responseTimeMs };
    }
    const { label, maxInputTokens } = opened.value;
    const detail = `${label}, takes ${maxInputTokens.toLocaleString('en')} tokens`;
    return { available: true, detail, failure: null, responseTimeMs };
  }

  /** The model, if the editor need not ask the user first: overnight the question would stay unanswered. */
  async #open(): ReturnType<ModelAccess['open']> {
    const opened = await this.#access.open();
    if (!opened.ok) return opened;
    this.#contextTokens = opened.value.maxInputTokens;
    if (opened.value.isAllowed()) return opened;
    const message = `The editor has not been told yet that Dark Factory may use ${opened.value.label}. Run Test Provider on it and allow it when the editor asks.`;
    return { ok: false, failure: failureOf('consentMissing', message) };
  }
}

/** Looking for a model may start the extension that brings it. */
const LOOK_LIMIT_MS = 30_000;

/** Longer than any token. Ends an answer even if the model's tokenizer counts too few tokens. */
const LONGEST_TOKEN_BYTES = 512;

/** Most tokens that a message needs beside its text. */
const OVERHEAD_TOKENS = 16;

async function usageOf(
  model: OpenModel,
  request: ChatRequest,
  answer: ChatCompletion['message'],
  { bytes, signal }: { bytes: number; signal: AbortSignal },
): Promise<TokenUsage> {
  const said = [answer.text, ...answer.toolCalls.map((call) => `${call.name} ${call.arguments}`)].join('\n');
  const input = (await countRequest(model, request, signal)) + OVERHEAD_TOKENS * (request.messages.length + 1);
  const output = await countAnswer(model, said, signal);
  const sentBytes = byteLength(textOfRequest(request));
  const [mostInput, mostOutput] = [sentBytes + OVERHEAD_TOKENS * (request.messages.length + 1), bytes];
  const seen = { sentBytes, receivedBytes: bytes, mostInput, mostOutput, outputLimit: request.maxOutputTokens };
  const told = { input, output, cacheInInput: true, thinkingInOutput: true };
  return billedTokens(told, seen).usage;
}

function unasked(model: string, failure: ProviderFailure): ChatCompletion {
  const message = { role: 'assistant' as const, text: '', toolCalls: [] };
  const bill = { usage: noTokens, usageBasis: 'refused', toldCostUsd: null } as const;
  return { message, finish: 'failed', model, ...bill, failure };
}

function stopFailure(stopped: StopCause, label: string): ProviderFailure {
  switch (stopped) {
    case 'stopped':
      return failureOf('timeout', `The request to ${label} was stopped before it had answered.`);
    case 'timeout':
      return failureOf('timeout', `${label} did not finish its answer in the time it was given.`);
    case 'silent':
      return failureOf('silent', `${label} went silent in the middle of a request.`);
  }
}

function failureOf(kind: ProviderFailureKind, message: string): ProviderFailure {
  return { kind, message, resetAt: null, retryAfterMs: null };
}
