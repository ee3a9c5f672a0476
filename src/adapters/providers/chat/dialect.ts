import type { ChatRequest } from '../../../ports/chat-model.ts';
import type { Answer } from './answer.ts';
import type { HttpExchange } from './http/http-exchange.ts';
import type { ListedModel } from './listed-models.ts';

/** Where a request goes. `key: ''`: the service needs no key. */
export interface Connection {
  exchange: HttpExchange;
  baseUrl: string;
  key: string;
}

/** One wire protocol: how a request is written, how the vendor's SDK sends it, and how the answer is read. */
export interface Dialect {
  /** The address if `base_url` is not set. */
  readonly home: string;
  /** Headers that carry the key. */
  authorization(key: string): Record<string, string>;
  body(request: ChatRequest): Record<string, unknown>;
  open(connection: Connection, body: Record<string, unknown>): Promise<AsyncIterable<unknown>>;
  /** Creates a reader for one answer, which takes event by event and ignores unknown events. */
  reader(): (event: unknown, answer: Answer) => void;
  /** What of an answer goes back to the service with the next request, for the model that wrote it; `undefined`: nothing. */
  kept(answer: Answer): unknown;
  /** Whether the model thinks in tokens that are billed but not shown. */
  thinksSilently(body: Record<string, unknown>): boolean;
  /** The models that the service lists; `null`: it has no list. Free of charge. Rejects with the SDK's error. */
  models(connection: Connection): Promise<ListedModel[] | null>;
}
