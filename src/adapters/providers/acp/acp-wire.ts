import type { AnyMessage, Stream } from '@agentclientprotocol/sdk';
import type { CommandInput } from '../../../ports/sandbox.ts';
import { asObject, numberIn, objectIn, parseJson, textIn, type LooseObject } from '../loose-json.ts';

export interface AcpWireNews {
  /** Called in the order of the lines, so an update is delivered before the answer that follows it. */
  onUpdate: (sessionId: string, update: LooseObject) => void;
  onAnswer: (method: string) => void;
  /** The agent's output can no longer be parsed. */
  onBroken: (why: string) => void;
}

/** The sandbox truncates lines that are longer. */
const LONGEST_LINE = 8 * 1024 * 1024;
/** Cap on the input that is buffered for an agent that does not read. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const MOST_NOISE = 200;

/**
 * Connects the lines of a process to the SDK. It filters out lines that are not protocol messages (logs on stdout, answers
 * without a request) and delivers `session/update` at once and in order. The SDK sees only requests and answers.
 */
export class AcpWire {
  readonly stream: Stream;
  /** Lines that were not messages; their number is capped. */
  readonly noise: string[] = [];
  /** Number of answers without a pending request. */
  strayAnswers = 0;
  readonly #news: AcpWireNews;
  /** Method of each pending request, by its id. */
  readonly #asked = new Map<unknown, string>();
  #toSdk: ReadableStreamDefaultController<AnyMessage> | undefined;
  #input: CommandInput | undefined;
  /** Messages that were sent before the process had started. */
  #unsent: string[] = [];

  constructor(news: AcpWireNews) {
    this.#news = news;
    this.stream = {
      readable: new ReadableStream<AnyMessage>({
        start: (controller) => {
          this.#toSdk = controller;
        },
        cancel: () => {
          this.#toSdk = undefined;
        },
      }),
      writable: new WritableStream<AnyMessage>({
        write: (message) => {
          this.#send(message);
        },
      }),
    };
  }

  open(input: CommandInput): void {
    this.#input = input;
    for (const line of this.#unsent.splice(0)) input.write(line);
  }

  /** Ends the agent's input, which tells it to exit. */
  endInput(): void {
    this.#input?.end();
  }

  /** To be called after the last line. */
  close(): void {
    this.#toSdk?.close();
    this.#toSdk = undefined;
  }

  take(line: string): void {
    if (line.length >= LONGEST_LINE) {
      const isUpdate = /"method"\s*:\s*"session\/update"/.test(line.slice(0, 2000));
      if (isUpdate) this.#keepNoise('an update of more than 8 MB');
      else this.#news.onBroken('It sent a message of more than 8 MB.');
      return;
    }
    const message = asObject(parseJson(line));
    if (message === undefined) {
      if (line.trim() !== '') this.#keepNoise(line);
      return;
    }
    if (typeof message['method'] === 'string') this.#call(message, message['method']);
    else if ('id' in message && ('result' in message || 'error' in message)) this.#answer(message);
    else this.#keepNoise(line);
  }

  #call(message: LooseObject, method: string): void {
    if ('id' in message) this.#hand(message);
    else if (method === 'session/update') {
      const update = objectIn(message['params'], 'update');
      if (update !== undefined) this.#news.onUpdate(textIn(message['params'], 'sessionId') ?? '', update);
    } else if (method === '$/cancel_request') this.#hand(message);
  }

  #answer(message: LooseObject): void {
    const method = this.#asked.get(message['id']);
    if (method === undefined) {
      this.strayAnswers++;
      return;
    }
    this.#asked.delete(message['id']);
    this.#news.onAnswer(method);
    this.#hand(message);
  }

  /** Adds the version, which some agents omit. */
  #hand(message: LooseObject): void {
    this.#toSdk?.enqueue({ ...message, jsonrpc: '2.0' } as AnyMessage);
  }

  #send(message: AnyMessage): void {
    const id = numberIn(message, 'id');
    const method = textIn(message, 'method');
    if (id !== undefined && method !== undefined) this.#asked.set(id, method);
    const line = `${JSON.stringify(message)}\n`;
    if (this.#input === undefined) {
      this.#unsent.push(line);
      return;
    }
    this.#input.write(line);
    if (this.#input.waitingBytes() > MOST_WAITING_BYTES) this.#news.onBroken('It no longer reads what it is sent.');
  }

  #keepNoise(line: string): void {
    if (this.noise.length < MOST_NOISE) this.noise.push(line.slice(0, 1000));
  }
}
