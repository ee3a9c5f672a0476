import type { ChatCompletion, ChatDelta, ToolDefinition } from '../../../ports/chat-model.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';
import { highestOf, tokensFrom, type ReportedTokens } from '../../../domain/provider/usage-report.ts';
import { CallTable, type Fragment, type WholeCall } from './calls/call-table.ts';
import { merged } from './calls/merged-fields.ts';
import { callsInText } from './calls/text-calls.ts';

/** How the service ended the answer. */
export type Ending = 'stop' | 'length' | 'refused' | 'contextFull' | 'failed';

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
  /** Fields of the message that are the service's own business and go back to it. */
  extra: Readonly<Record<string, unknown>> = {};
  #said: string[] = [];
  readonly #tools: readonly ToolDefinition[];
  readonly #calls: CallTable;
  readonly #onDelta: (delta: ChatDelta) => void;
  #told: ReportedTokens | undefined;
  #toldCostUsd: number | null = null;

  /** `tools`: those that the request offered. */
  constructor(onDelta: (delta: ChatDelta) => void, tools: readonly ToolDefinition[] = []) {
    this.#onDelta = onDelta;
    this.#tools = tools;
    this.#calls = new CallTable(new Set(tools.map(({ name }) => name)));
  }

  get text(): string {
    return this.#said.join('');
  }

  get toolCalls(): WholeCall[] {
    return this.#calls.calls;
  }

  /** What the service told; `undefined`: nothing. */
  get told(): ReportedTokens | undefined {
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

  /** Adds a fragment of the call with this key. Any fragment may carry its id and name. */
  call(key: string | number, told: Partial<Fragment>): void {
    this.#count(told);
    this.#calls.add(key, told);
  }

  /** Adds a fragment of a server that may not say which call it belongs to. */
  callFragment(fragment: Fragment): void {
    this.#count(fragment);
    this.#calls.addFragment(fragment);
  }

  /** Marks a call as complete. `whole` replaces its fragments if the service repeats the arguments as a whole. */
  closeCall(key: string | number, whole?: string): void {
    this.#calls.close(key, whole);
  }

  /** Closes the calls that cannot get more fragments: all, or all but the newest. */
  closeCalls(which: { butNewest: boolean }): void {
    this.#calls.closeAll(which);
  }

  /** Keeps fields of the message for the service that sent them. */
  keep(fields: Readonly<Record<string, unknown>>): void {
    this.extra = merged(this.extra, fields);
  }

  /**
   * Takes the calls out of a complete answer whose text ends with them, as models write them whose server does not know their
   * form. An answer with real calls stays as it is.
   */
  readCallsFromText(): void {
    if (this.ending !== 'stop' || this.toolCalls.length > 0) return;
    const found = callsInText(this.text, this.#tools);
    if (found === undefined) return;
    this.#said = [found.text];
    for (const [at, call] of found.calls.entries()) {
      this.#calls.add(`text ${at}`, { name: call.name, piece: call.arguments });
      this.#calls.close(`text ${at}`);
    }
  }

  #count({ name = '', piece = '' }: Partial<Fragment>): void {
    this.bytes += Buffer.byteLength(name) + Buffer.byteLength(piece);
  }

  /** Each report counts from the start of the answer, and there may be several, so the highest numbers are kept. */
  report(told: ReportedTokens, costUsd: number | null = null): void {
    this.#told = highestOf(this.#told, told);
    if (costUsd !== null) this.#toldCostUsd = Math.max(costUsd, this.#toldCostUsd ?? 0);
  }
}
