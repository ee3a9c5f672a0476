import type { ChatRequest } from '../../../ports/chat-model.ts';
import type { Answer } from './answer.ts';
import type { HttpExchange } from './http/http-exchange.ts';

/** Whom a request goes to. `key: ''`: the service wants none. */
export interface Connection {
  exchange: HttpExchange;
  baseUrl: string;
  key: string;
}

/** One wire protocol: how a request is written, sent by the vendor's SDK, and how its answer is read. */
export interface Dialect {
  /** Where it is without `base_url`. */
  readonly home: string;
  /** Headers that carry the key. */
  authorization(key: string): Record<string, string>;
  body(request: ChatRequest): Record<string, unknown>;
  open(connection: Connection, body: Record<string, unknown>): Promise<AsyncIterable<unknown>>;
  /** Reads one answer, event by event. What it does not know it passes over. */
  reader(): (event: unknown, answer: Answer) => void;
  /** Does the model think in tokens that are billed and never shown? */
  thinksSilently(body: Record<string, unknown>): boolean;
  /** Names of models that the service tells; `null`: it tells none. Free of charge. Rejects as the SDK does. */
  models(connection: Connection): Promise<string[] | null>;
}
