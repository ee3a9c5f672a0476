import type { ChatMessage } from '../../ports/chat-model.ts';
import { boundedText } from '../bounded-text.ts';

/** Longest text kept of one message, in characters. */
const MAX_TEXT = 200_000;
const LEAST_RESULT = 500;

/**
 * The messages of a conversation, in an order that every service accepts: the tool calls of an answer are followed by all their
 * results, and no two user messages are adjacent.
 */
export class Conversation {
  #messages: ChatMessage[];
  /** Index of this turn's prompt. */
  #promptAt: number;
  readonly #prompt: string;

  /** Continues a saved conversation. An unanswered prompt at its end is replaced: each prompt is complete by itself. */
  constructor(saved: readonly ChatMessage[], prompt: string) {
    const before = mended(saved);
    if (before.at(-1)?.role === 'user') before.pop();
    this.#messages = [...before, { role: 'user', text: prompt }];
    this.#promptAt = before.length;
    this.#prompt = prompt;
  }

  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  get hasHistory(): boolean {
    return this.#promptAt > 0;
  }

  add(...messages: readonly ChatMessage[]): void {
    for (const message of messages) {
      if (message.role === 'assistant' && message.text === '' && message.toolCalls.length === 0) continue;
      this.#messages.push(bounded(message));
    }
  }

  /** Adds a message of the system to the model. */
  note(text: string): void {
    const last = this.#messages.at(-1);
    if (last?.role !== 'user') this.#messages.push({ role: 'user', text });
    else this.#messages[this.#messages.length - 1] = { role: 'user', text: `${last.text}\n\n${text}` };
  }

  /** Characters of the messages from `from` on. */
  size(from = 0): number {
    return this.#messages.slice(from).reduce((sum, message) => sum + sizeOf(message), 0);
  }

  /** Drops everything before this turn's prompt. */
  startOver(): void {
    this.#messages = this.#messages.slice(this.#promptAt);
    this.#promptAt = 0;
  }

  /**
   * Leaves out the middle: keeps this turn's prompt with `summary` below it, and as many of the last exchanges as fit into
   * `budget` characters. An answer and the results of its calls are kept or dropped together. The newest exchange always stays;
   * its long results are shortened.
   */
  compact(budget: number, summary: string): void {
    const first: ChatMessage = { role: 'user', text: `${this.#prompt}\n\n${summary}` };
    const exchanges = exchangesOf(this.#messages.slice(this.#promptAt + 1));
    const room = Math.max(0, budget - sizeOf(first));
    const newest = shortened(exchanges.at(-1) ?? [], room);
    const kept: ChatMessage[][] = newest.length === 0 ? [] : [newest];
    let used = sum(newest);
    for (const exchange of exchanges.slice(0, -1).reverse()) {
      used += sum(exchange);
      if (used > room) break;
      kept.unshift(exchange);
    }
    this.#messages = [first];
    this.#promptAt = 0;
    for (const message of kept.flat()) {
      if (message.role === 'user') this.note(message.text);
      else this.#messages.push(message);
    }
  }
}

/**
 * Repairs a saved conversation. A call without a result, left by a process that died, gets a result that says so. Results without
 * a call, which only a damaged file can contain, are dropped.
 */
export function mended(saved: readonly ChatMessage[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (let at = 0; at < saved.length; at++) {
    const message = saved[at];
    if (message === undefined || message.role === 'tool') continue;
    messages.push(message);
    if (message.role === 'user') continue;
    const results = new Map<string, ChatMessage>();
    for (let next = saved[at + 1]; next?.role === 'tool'; next = saved[++at + 1]) results.set(next.callId, next);
    for (const { id, name } of message.toolCalls) {
      messages.push(results.get(id) ?? { role: 'tool', callId: id, name, text: CUT_OFF, isError: true });
    }
  }
  return messages;
}

const CUT_OFF =
  'This call was cut off: the process that ran it ended. It may have been carried out, in part or not at all. Look before you go on.';

function bounded(message: ChatMessage): ChatMessage {
  if (message.text.length <= MAX_TEXT) return message;
  const text = boundedText(message.text, MAX_TEXT);
  // Content that must go back unchanged would not match a shortened text, so it is dropped.
  return message.role === 'assistant'
    ? { role: 'assistant', text, toolCalls: message.toolCalls }
    : { ...message, text };
}

function sizeOf(message: ChatMessage): number {
  if (message.role !== 'assistant') return message.text.length;
  const calls = message.toolCalls.reduce((total, call) => total + call.name.length + call.arguments.length, 0);
  const opaque = message.opaque === undefined ? 0 : JSON.stringify([message.opaque.content]).length;
  return message.text.length + calls + opaque;
}

function sum(messages: readonly ChatMessage[]): number {
  return messages.reduce((total, message) => total + sizeOf(message), 0);
}

function exchangesOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const exchanges: ChatMessage[][] = [];
  for (const message of messages) {
    const last = exchanges.at(-1);
    if (message.role === 'tool' && last !== undefined) last.push(message);
    else exchanges.push([message]);
  }
  return exchanges;
}

function shortened(exchange: readonly ChatMessage[], room: number): ChatMessage[] {
  if (sum(exchange) <= room) return [...exchange];
  const results = exchange.filter(({ role }) => role === 'tool').length;
  const others = sum(exchange.filter(({ role }) => role !== 'tool'));
  const each = Math.max(LEAST_RESULT, Math.floor((room - others) / Math.max(1, results)));
  return exchange.map((message) =>
    message.role === 'tool' ? { ...message, text: boundedText(message.text, each) } : message,
  );
}
