import type { TurnProgress } from '../../../ports/llm-provider.ts';
import { HeadTailBuffer } from '../../process/head-tail-buffer.ts';
import { sumOf, type ReportedTokens } from '../../../domain/provider/usage-report.ts';
import { contextReport, toldInPiece, type ContextReport } from './bill/acp-usage.ts';
import { placeIn } from './acp-paths.ts';
import { ThreadSigns } from './acp-signs.ts';
import { listIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

const MOST_ACTIONS = 1000;
const KEPT_BYTES = 1_000_000;

interface Tool {
  kind: string;
  title: string;
  place: string | undefined;
  isOver: boolean;
}

/** Collects the updates of one turn. Updates before the prompt are history; updates after its end are dropped. */
export class AcpTranscript {
  readonly actions: string[] = [];
  context: ContextReport | undefined;
  /** Total cost of the conversation before the prompt, USD; `null`: not reported. */
  costBefore: number | null = null;
  /** The first and the last total cost that were reported in the turn, USD. */
  readonly costs: number[] = [];
  /** Tokens that came with pieces of messages, one report for each request; `undefined`: none. */
  inPieces: ReportedTokens | undefined;
  /** The largest context that was reported in the turn, tokens. */
  mostContext = 0;
  /** Size of everything that the agent told of what it says, thinks and does. */
  receivedBytes = 0;
  /** Number of updates that came after the turn had ended. */
  late = 0;
  /** What it told of its thread beside the messages. */
  readonly thread = new ThreadSigns();
  readonly #worktreePath: string;
  readonly #onProgress: (progress: TurnProgress) => void;
  readonly #text = new HeadTailBuffer(KEPT_BYTES);
  readonly #tools = new Map<string, Tool>();
  #tail = '';
  #message = '';
  #isApart = false;
  /** What was refused last, and what the agent said since. */
  #refused: { what: string; saidSince: string } | null = null;
  #state: 'before' | 'during' | 'over' = 'before';
  #sessionId = '';

  constructor(worktreePath: string, onProgress: (progress: TurnProgress) => void) {
    this.#worktreePath = worktreePath;
    this.#onProgress = onProgress;
  }

  get hasBegun(): boolean {
    return this.#state !== 'before';
  }

  get toolCalls(): number {
    return this.#tools.size;
  }

  get text(): string {
    return this.#text.toString();
  }

  /** The last paragraph of the agent's message, in one line. */
  get lastWords(): string {
    const paragraph =
      this.#tail
        .trimEnd()
        .split(/\n\s*\n/)
        .at(-1) ?? '';
    return paragraph.replaceAll(/\s+/g, ' ').trim();
  }

  /** What it said since it last used a tool; of a long message the end. */
  get lastMessage(): string {
    return this.#message;
  }

  refused(what: string): void {
    this.#refused = { what, saidSince: '' };
  }

  /** What was refused, if the agent said nothing after that: it gave the turn up. `null`: it went on. */
  get gaveUpOver(): string | null {
    // Copilot CLI says only that the operation was cancelled.
    const said = this.#refused?.saidSince.replaceAll(/^Info: .*$/gm, '').trim();
    return this.#refused !== null && said === '' ? this.#refused.what : null;
  }

  begin(sessionId: string): void {
    this.#refused = null;
    this.#sessionId = sessionId;
    this.#state = 'during';
  }

  end(): void {
    this.#state = 'over';
  }

  note(action: string): void {
    if (this.actions.length < MOST_ACTIONS) this.actions.push(action);
    else if (this.actions.length === MOST_ACTIONS) this.actions.push('more actions were left out');
  }

  take(sessionId: string, update: LooseObject): void {
    if (update['sessionUpdate'] === 'usage_update' && this.#state !== 'over') {
      this.#usage(update);
      return;
    }
    if (update['sessionUpdate'] === 'session_info_update' && this.#state !== 'before') {
      this.thread.take(update);
      return;
    }
    if (this.#state === 'over') this.late++;
    if (this.#state !== 'during' || sessionId !== this.#sessionId) return;
    this.#count(update);
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk':
        this.#said(textIn(objectIn(update, 'content'), 'text') ?? '');
        return;
      case 'agent_thought_chunk': {
        const thought = textIn(objectIn(update, 'content'), 'text') ?? '';
        if (thought !== '') this.#onProgress({ type: 'thought', text: thought });
        return;
      }
      case 'tool_call':
      case 'tool_call_update':
        this.#tool(update);
        return;
      case 'plan':
        this.#plan(update);
        return;
      default:
    }
  }

  #count(update: LooseObject): void {
    const told = toldInPiece(update);
    if (told !== undefined) this.inPieces = sumOf(this.inPieces, told);
    const { content, rawInput } = update;
    this.receivedBytes += Buffer.byteLength(JSON.stringify([content, rawInput]));
  }

  #said(text: string): void {
    if (text === '') return;
    // Texts before and after a tool call are separate messages.
    const apart = this.#isApart && this.#tail !== '' ? '\n\n' : '';
    this.#isApart = false;
    this.#text.push(apart + text);
    this.#tail = (this.#tail + apart + text).slice(-4000);
    this.#message = (apart === '' ? this.#message + text : text).slice(-4000);
    if (this.#refused !== null) this.#refused.saidSince = (this.#refused.saidSince + text).slice(0, 2000);
    this.#onProgress({ type: 'said', text });
  }

  #tool(update: LooseObject): void {
    const id = textIn(update, 'toolCallId') ?? '';
    const known = this.#tools.get(id) ?? { kind: 'other', title: 'tool', place: undefined, isOver: false };
    const location = textIn(listIn(update, 'locations')[0], 'path');
    const tool: Tool = {
      kind: textIn(update, 'kind') ?? known.kind,
      title: textIn(update, 'title') ?? known.title,
      place: location === undefined ? known.place : (placeIn(this.#worktreePath, location) ?? location),
      isOver: known.isOver,
    };
    if (this.#tools.size < 10 * MOST_ACTIONS) this.#tools.set(id, tool);
    this.#isApart = true;
    const status = textIn(update, 'status');
    if (tool.isOver || (status !== 'completed' && status !== 'failed')) return;
    tool.isOver = true;
    const action = `${describe(tool)}${status === 'failed' ? ' (failed)' : ''}`;
    this.note(action);
    this.#onProgress({ type: 'acted', action });
  }

  #plan(update: LooseObject): void {
    const entries = listIn(update, 'entries');
    if (entries.length === 0) return;
    const done = entries.filter((entry) => textIn(entry, 'status') === 'completed').length;
    const now = entries.find((entry) => textIn(entry, 'status') === 'in_progress');
    const current = oneLine(textIn(now, 'content') ?? '');
    const action = `plan: ${done} of ${entries.length} done${current === '' ? '' : `; now: ${current}`}`;
    this.#onProgress({ type: 'acted', action });
  }

  #usage(update: LooseObject): void {
    this.context = contextReport(update);
    const { costUsd, used } = this.context;
    if (this.#state === 'during') this.mostContext = Math.max(this.mostContext, used);
    if (costUsd === null) return;
    if (this.#state === 'before') {
      this.costBefore = costUsd;
      return;
    }
    if (this.costs.length > 1) this.costs.pop();
    this.costs.push(costUsd);
  }
}

/** One line, without output, so that equal actions have equal texts. */
function describe({ kind, title, place }: Tool): string {
  const isAboutAFile = place !== undefined && ['read', 'edit', 'delete', 'move'].includes(kind);
  return `${kind}: ${isAboutAFile ? place : oneLine(title)}`;
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
