import type { ChatCompletion, ChatDelta, ToolCall } from '../../../ports/chat-model.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';
import { highestOf, tokensFrom, type ToldTokens } from '../../../domain/provider/usage-report.ts';

/** How the service ended the answer. */
export type Ending = 'stop' | 'length' | 'refused' | 'contextFull' | 'failed';

interface Part {
  id: string;
  name: string;
  pieces: string[];
  isWhole: boolean;
}

/** The part of one answer that has arrived so far. A tool call counts only once it is complete: half a call must never run. */
export class Answer {
  model: string | undefined;
  ending: Ending | undefined;
  /** The service's own words about why it ended. */
  reason = '';
  /** UTF-8 bytes that the model wrote, including thoughts and calls. */
  bytes = 0;
  /** Number of events that were understood. */
  events = 0;
  /** Items to send back to the service in the next request, in their order; `undefined`: none. */
  opaque: unknown;
  /** Whether the answer holds items that must be sent back to the service. */
  hasOpaque = false;
  readonly #said: string[] = [];
  readonly #calls = new Map<string | number, Part>();
  readonly #onDelta: (delta: ChatDelta) => void;
  #told: ToldTokens | undefined;
  #toldCostUsd: number | null = null;

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

  /** What the service told; `undefined`: nothing. */
  get told(): ToldTokens | undefined {
    return this.#told;
  }

  /** `undefined`: the service has not reported it. */
  get usage(): TokenUsage | undefined {
    return this.#told === undefined ? undefined : tokensFrom(this.#told);
  }

  /** What the service says that it charges, USD; `null`: it does not say. */
  get toldCostUsd(): number | null {
    return this.#toldCostUsd;
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

  /** Adds a fragment of a call. Any fragment may carry its id and name. */
  call(key: string | number, { id = '', name = '', piece = '' }: { id?: string; name?: string; piece?: string }): void {
    const part = this.#calls.get(key) ?? { id: '', name: '', pieces: [], isWhole: false };
    this.#calls.set(key, part);
    if (part.id === '') part.id = id;
    if (part.name === '') part.name = name;
    if (piece !== '') part.pieces.push(piece);
    this.bytes += Buffer.byteLength(name) + Buffer.byteLength(piece);
  }

  /** The service's id of a call that has begun; empty if the service has not sent it. */
  idOf(key: string | number): string {
    return this.#calls.get(key)?.id ?? '';
  }

  /** Marks a call as complete. `whole` replaces its fragments if the service repeats the arguments as a whole. */
  closeCall(key: string | number, whole?: string): void {
    const part = this.#calls.get(key);
    if (part === undefined) return;
    if (whole !== undefined && whole !== '') part.pieces = [whole];
    part.isWhole = true;
  }

  /** Closes the calls that cannot get more fragments: all, or all but the newest. */
  closeCalls({ butNewest }: { butNewest: boolean }): void {
    const keys = [...this.#calls.keys()];
    for (const key of butNewest ? keys.slice(0, -1) : keys) this.closeCall(key);
  }

  /** Each report counts from the start of the answer, and there may be several, so the highest numbers are kept. */
  report(told: ToldTokens, costUsd: number | null = null): void {
    this.#told = highestOf(this.#told, told);
    if (costUsd !== null) this.#toldCostUsd = Math.max(costUsd, this.#toldCostUsd ?? 0);
  }
}
