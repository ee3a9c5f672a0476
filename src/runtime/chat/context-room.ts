import type { ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Conversation } from './conversation.ts';
import { dataBlock } from '../prompts/data-block.ts';

/** Fewer than any tokenizer needs for source code, so that estimates of tokens are rather too high. */
const CHARACTERS_PER_TOKEN = 3;
/** Share of the context at which the conversation is compacted; below 1 because tokens are estimated. */
const FULL_AT = 0.9;
const AFTERWARDS = 0.5;
const SHOWN_ACTIONS = 60;

/** Limits the length of a conversation for a model, and summarises what was left out. */
export class ContextRoom {
  readonly #contextTokens: number | null;
  readonly maxOutputTokens: number;

  constructor(model: ChatModel, maxOutputTokens: number) {
    this.#contextTokens = model.contextTokens();
    // A small model must keep room for its input.
    this.maxOutputTokens =
      this.#contextTokens === null
        ? maxOutputTokens
        : Math.max(256, Math.min(maxOutputTokens, Math.floor(this.#contextTokens / 4)));
  }

  /** The number of characters to which the conversation must shrink; `undefined`: it fits. `last` as in `Spending`. */
  tooLong(
    conversation: Conversation,
    { system, tools }: ChatRequest,
    last: { tokens: number; messages: number } | null,
  ): number | undefined {
    if (this.#contextTokens === null) return undefined;
    const around = Math.ceil((system.length + JSON.stringify(tools).length) / CHARACTERS_PER_TOKEN);
    const fresh = (from: number): number => Math.ceil(conversation.size(from) / CHARACTERS_PER_TOKEN);
    // The bill of the last request includes its answer.
    const estimated = last === null ? around + fresh(0) : last.tokens + fresh(last.messages + 1);
    if (estimated + this.maxOutputTokens <= this.#contextTokens * FULL_AT) return undefined;
    const left = (this.#contextTokens - this.maxOutputTokens - around) * AFTERWARDS * CHARACTERS_PER_TOKEN;
    return Math.max(0, Math.floor(left));
  }

  summary(actions: readonly string[], notes: readonly string[]): string {
    const done = actions.slice(-SHOWN_ACTIONS);
    const left = actions.length - done.length;
    const steps = [...(left > 0 ? [`(${left} steps before)`] : []), ...done].join('\n');
    const parts = [
      'The conversation has become too long: what was said between this and what follows is left out. What was done is done; look at the files rather than doing it again.',
      actions.length === 0 ? '' : dataBlock('What you did in this turn', steps, 6000),
      notes.length === 0 ? '' : dataBlock('What you noted', notes.map((note) => `- ${note}`).join('\n'), 8000),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
  }
}
