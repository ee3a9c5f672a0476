import type { ChatCompletion, ChatDelta, ToolCall } from '../../../ports/chat-model.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';

/** How the service ended the answer by itself. */
export type Ending = 'stop' | 'length' | 'refused' | 'contextFull' | 'failed';

interface Part {
  id: string;
  name: string;
  pieces: string[];
  isWhole: boolean;
}

/** What has come of one answer so far. A tool call counts when all of it has come: half of one must never run. */
export class Answer {
  model: string | undefined;
  ending: Ending | undefined;
  /** The service's own words about why it ended. */
  reason = '';
  /** UTF-8 bytes that the model wrote, thoughts and calls included. */
  bytes = 0;
  /** Events that were understood. */
  events = 0;
  /** For the service itself, in the order in which it came; `undefined`: it wants nothing back. */
  opaque: unknown;
  /** Something came that the service will want back. */
  hasOpaque = false;
  readonly #said: string[] = [];
  readonly #calls = new Map<string | number, Part>();
  readonly #onDelta: (delta: ChatDelta) => void;
  #usage: TokenUsage | undefined;

  constructor(onDelta: (delta: ChatDelta) => void) {
    this.#onDelta = onDelta;
  }

  get text(): string {
    return this.#said.join('');
  }

  get toolCalls(): ToolCall[] {
    return [...this.#calls.values()]
      .filter(({ isWhole, name }) => isWhole && name !== '')
      .map(({ id, name, pieces }) => ({ id, name, arguments: pieces.join('') }));
  }

  /** `undefined`: the service has not told. */
  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  get finish(): ChatCompletion['finish'] {
    if (this.ending === 'length' || this.ending === 'refused') return this.ending;
    if (this.ending !== 'stop') return 'failed';
    return this.toolCalls.length > 0 ? 'toolCalls' : 'stop';
  }

  say(text: string): void {
    if (text === '') return;
    this.bytes += Buffer.byteLength(text);
    this.#said.push(text);
    this.#onDelta({ type: 'said', text });
  }

  think(text: string): void {
    if (text === '') return;
    this.bytes += Buffer.byteLength(text);
    this.#onDelta({ type: 'thought', text });
  }

  /** A fragment of a call; what is known of its id and name may come with any of them. */
  call(key: string | number, { id = '', name = '', piece = '' }: { id?: string; name?: string; piece?: string }): void {
    const part = this.#calls.get(key) ?? { id: '', name: '', pieces: [], isWhole: false };
    this.#calls.set(key, part);
    if (part.id === '') part.id = id;
    if (part.name === '') part.name = name;
    if (piece !== '') part.pieces.push(piece);
    this.bytes += Buffer.byteLength(name) + Buffer.byteLength(piece);
  }

  /** The service's name of a call that has begun; empty where it has not said it. */
  idOf(key: string | number): string {
    return this.#calls.get(key)?.id ?? '';
  }

  /** All of the call has come; `whole` takes the place of its fragments, where the service repeats it. */
  closeCall(key: string | number, whole?: string): void {
    const part = this.#calls.get(key);
    if (part === undefined) return;
    if (whole !== undefined && whole !== '') part.pieces = [whole];
    part.isWhole = true;
  }

  /** Closes what no fragment can come to any more: all calls, or all but the newest. */
  closeCalls({ butNewest }: { butNewest: boolean }): void {
    const keys = [...this.#calls.keys()];
    for (const key of butNewest ? keys.slice(0, -1) : keys) this.closeCall(key);
  }

  /** Reports come more than once, each counting from the beginning: the highest stands. */
  report(usage: Partial<Record<keyof TokenUsage, number | undefined>>): void {
    const before = this.#usage;
    const highest = (key: keyof TokenUsage) => Math.max(before?.[key] ?? 0, Math.round(usage[key] ?? 0), 0);
    this.#usage = {
      input: highest('input'),
      output: highest('output'),
      thinking: highest('thinking'),
      cacheRead: highest('cacheRead'),
      cacheWrite: highest('cacheWrite'),
    };
  }
}
