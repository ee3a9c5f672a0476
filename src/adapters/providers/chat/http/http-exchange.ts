import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../../../ports/clock.ts';
import type { HttpConnections } from './http-connections.ts';

export interface ExchangeLimits {
  /** Longest duration of the whole exchange. */
  timeoutMs: number;
  /** Longest time without a byte, including the time to the first one. */
  silenceMs: number;
  /** Largest answer. */
  maxBytes: number;
}

/** Why an exchange did not complete. */
export type Fault =
  | { kind: 'stopped' | 'timeout' | 'silent' | 'tooLong' }
  /** `reached`: the service may have read the request, and may bill it. */
  | { kind: 'network'; code: string; message: string; reached: boolean };

const SAMPLE = 8192;
/** The rest of a longer error text is dropped. */
const LONGEST_ERROR = 64 * 1024;
/** Time for the stream to end after the answer is complete: only a drained connection can be reused. */
const DRAIN_MS = 2000;

/**
 * One request of an SDK and its answer, within limits of time and size. The SDK uses this `fetch` instead of its own. Headers
 * pass an allow-list and the key is set here: environment variables of the SDKs can change both (OPENAI_CUSTOM_HEADERS,
 * ANTHROPIC_CUSTOM_HEADERS), and some SDK headers describe this machine.
 */
export class HttpExchange {
  fault: Fault | null = null;
  status: number | null = null;
  headers = new Headers();
  bytes = 0;
  /** The start of the answer, to find out what it is if it is not the expected stream. */
  sample = '';
  readonly fetch: typeof globalThis.fetch;
  readonly #connections: HttpConnections;
  readonly #limits: ExchangeLimits;
  readonly #authorization: Readonly<Record<string, string>>;
  readonly #stopped = new AbortController();
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #release: () => void;
  /** Of the monotonic clock. */
  readonly #endsAt: number;
  #heardAt: number;
  #silenceMs: number;
  /** Wakes the silence watch after the allowed silence has changed. */
  #lookAgain = (): void => undefined;

  constructor(
    connections: HttpConnections,
    authorization: Readonly<Record<string, string>>,
    limits: ExchangeLimits,
    clock: Clock,
    signal: AbortSignal,
  ) {
    this.#clock = clock;
    this.#heardAt = clock.monotonic();
    this.#endsAt = this.#heardAt + limits.timeoutMs;
    this.#connections = connections;
    this.#authorization = authorization;
    this.#limits = limits;
    this.#silenceMs = limits.silenceMs;
    this.fetch = (input, init) => this.#send(input instanceof Request ? input.url : input, init ?? {});
    const stop = () => {
      this.#fail({ kind: 'stopped' });
    };
    signal.addEventListener('abort', stop, { once: true });
    this.#release = () => {
      signal.removeEventListener('abort', stop);
      this.#over.abort();
    };
    void this.#watchTime();
    void this.#watchSilence();
    if (signal.aborted) stop();
  }

  /** The answer is complete: from now on only the end of the stream is awaited, with at most `DRAIN_MS` of silence. */
  expectEnd(): void {
    this.#silenceMs = Math.min(this.#silenceMs, DRAIN_MS);
    this.#heard();
    this.#lookAgain();
  }

  /** Must be called, or timers keep running. */
  end(): void {
    this.#release();
  }

  #heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  async #watchTime(): Promise<void> {
    const over = this.#over.signal;
    while (!over.aborted) {
      const left = this.#endsAt - this.#clock.monotonic();
      if (left <= 0) break;
      // Also ends by wall time after the machine slept; the request, which is paid for, then keeps its remaining time.
      await this.#clock.sleep(left, over);
    }
    if (!over.aborted) this.#fail({ kind: 'timeout' });
  }

  async #watchSilence(): Promise<void> {
    const over = this.#over.signal;
    while (!over.aborted) {
      const now = this.#clock.monotonic();
      const left = this.#heardAt + this.#silenceMs - now;
      if (left <= 0) {
        // Both limits may have passed while this process was busy or the machine slept: then it does not matter which timer is first.
        this.#fail({ kind: now >= this.#endsAt ? 'timeout' : 'silent' });
        return;
      }
      const changed = new AbortController();
      this.#lookAgain = () => {
        changed.abort();
      };
      over.addEventListener('abort', this.#lookAgain, { once: true });
      await this.#clock.sleep(left, changed.signal);
      over.removeEventListener('abort', this.#lookAgain);
    }
  }

  /** Ends the exchange. The first fault is kept. */
  #fail(fault: Fault): void {
    this.fault ??= fault;
    this.#release();
    this.#stopped.abort();
  }

  async #send(input: string | URL, init: RequestInit): Promise<Response> {
    const stop = this.#stopped.signal;
    const signal = init.signal ? AbortSignal.any([stop, init.signal]) : stop;
    // Checked before the request exists: one that is destroyed before it has listeners throws an uncaught error.
    if (signal.aborted) throw new Error('the exchange was ended');
    return new Promise((resolve, reject) => {
      const body = typeof init.body === 'string' ? Buffer.from(init.body) : undefined;
      const request = this.#connections.request(new URL(input), {
        method: init.method ?? 'GET',
        headers: {
          ...passed(new Headers(init.headers)),
          ...this.#authorization,
          'accept-encoding': 'identity',
          'user-agent': 'dark-factory',
          ...(body === undefined ? {} : { 'content-length': String(body.length) }),
        },
      });
      let isConnected = false;
      const failed = (error: Error) => {
        this.#fail(networkFault(error, isConnected));
        signal.removeEventListener('abort', destroy);
        reject(error);
      };
      const destroy = () => {
        request.destroy();
        failed(new Error('the exchange was ended'));
      };
      signal.addEventListener('abort', destroy, { once: true });
      request
        .on('error', failed)
        .on('socket', (socket) => {
          // The request is sent once the socket is connected; with TLS, once the handshake has verified the service.
          if (request.reusedSocket) isConnected = true;
          else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => (isConnected = true));
        })
        .on('response', (response) => {
          signal.removeEventListener('abort', destroy);
          this.#heard();
          resolve(this.#respond(response, signal));
        })
        .end(body);
    });
  }

  #respond(message: IncomingMessage, signal: AbortSignal): Response {
    const status = message.statusCode ?? 0;
    this.status = status;
    for (const [name, value] of Object.entries(message.headers)) {
      if (value !== undefined) this.headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    const isBodyless = status < 200 || status === 204 || status === 205 || status === 304;
    if (isBodyless) message.resume();
    const body = isBodyless ? null : this.#body(message, signal);
    return new Response(body, { status: status < 200 ? 500 : status, headers: this.headers });
  }

  #body(message: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array> {
    const isError = (this.status ?? 0) >= 400;
    const decoder = new TextDecoder();
    let isOver = false;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const over = (close: () => void) => {
          if (isOver) return;
          isOver = true;
          signal.removeEventListener('abort', stop);
          close();
        };
        const stop = () => {
          message.destroy();
          over(() => {
            controller.error(new Error('the exchange was ended'));
          });
        };
        signal.addEventListener('abort', stop, { once: true });
        message.on('data', (chunk: Uint8Array) => {
          this.bytes += chunk.length;
          if (this.sample.length < SAMPLE) this.sample += decoder.decode(chunk.subarray(0, SAMPLE), { stream: true });
          if (isOver) return;
          this.#heard();
          controller.enqueue(chunk);
          if (isError && this.bytes > LONGEST_ERROR) {
            over(() => {
              controller.close();
            });
            message.destroy();
          } else if (this.bytes > this.#limits.maxBytes) this.#fail({ kind: 'tooLong' });
          else if ((controller.desiredSize ?? 0) <= 0) message.pause();
        });
        message.on('end', () => {
          over(() => {
            controller.close();
          });
        });
        message.on('error', (error) => {
          if (!isOver) this.#fail(networkFault(error, true));
          stop();
        });
      },
      pull: () => {
        message.resume();
      },
      cancel: () => {
        isOver = true;
        message.resume();
        const drained = setTimeout(() => message.destroy(), DRAIN_MS).unref();
        message.once('close', () => {
          clearTimeout(drained);
        });
      },
    });
  }
}

const PASSED = ['accept', 'content-type', 'anthropic-version'];

function passed(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => PASSED.includes(name)));
}

function networkFault(error: Error, reached: boolean): Fault {
  // A host with several addresses fails with all of their errors at once.
  const cause = error instanceof AggregateError ? ((error.errors as Error[])[0] ?? error) : error;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return { kind: 'network', code, message: cause.message, reached };
}
