import type { AnyMessage, Stream } from '@agentclientprotocol/sdk';
import type { CommandInput } from '../../../ports/sandbox.ts';
import { asObject, numberIn, objectIn, parseJson, textIn, type LooseObject } from '../loose-json.ts';

export interface AcpWireNews {
  /** In the order of the lines, so before the answer that follows them. */
  onUpdate: (sessionId: string, update: LooseObject) => void;
  onAnswer: (method: string) => void;
  /** The agent can no longer be understood. */
  onBroken: (why: string) => void;
}

/** Lines that are longer come cut off from the sandbox. */
const LONGEST_LINE = 8 * 1024 * 1024;
/** What waits for an agent that reads nothing. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
const MOST_NOISE = 200;

/**
 * Between the lines of a process and the SDK: sorts out what is no message of the protocol (logs on stdout, answers to
 * questions that nobody asked), and hands `session/update` on at once and in order. The SDK sees requests and answers alone.
 */
export class AcpWire {
  readonly stream: Stream;
  /** Lines that were no message, bounded. */
  readonly noise: string[] = [];
  /** Answers that nobody waited for. */
  strayAnswers = 0;
  readonly #news: AcpWireNews;
  /** Method of each question that is not answered yet. */
  readonly #asked = new Map<unknown, string>();
  #toSdk: ReadableStreamDefaultController<AnyMessage> | undefined;
  #input: CommandInput | undefined;
  /** What was said before the process ran. */
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

  /** The agent sees the end of its input, which is how it is told to leave. */
  endInput(): void {
    this.#input?.end();
  }

  /** No line comes any more. */
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

  /** Some agents leave the version out. */
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
