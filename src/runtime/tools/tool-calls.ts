import type { ChatMessage, ToolCall } from '../../ports/chat-model.ts';
import type { StructuredReply } from '../../ports/llm-provider.ts';
import type { Tool, ToolContext, ToolOutcome } from './tool.ts';

type ToolResult = ChatMessage & { role: 'tool' };

/** The calls of one answer as stored: every id exists and is unique, and arguments are JSON that services accept. */
export interface ReadCalls {
  calls: ToolCall[];
  /** The arguments as the model wrote them, in the same order. */
  written: { arguments: string; problem: string | null }[];
}

export interface CallsOutcome {
  results: ToolResult[];
  /** The structured reply if a call ended the turn. */
  reply: StructuredReply | null;
}

/** Most calls of one answer that are run; the model is told about the others. */
const MOST_AT_ONCE = 40;
/** Equal calls with equal answers in a row: at the first number the model is warned, at the second the turn is closed. */
const TOLD_AT = 3;
const CLOSED_AT = 6;

export function readCalls(calls: readonly ToolCall[]): ReadCalls {
  const seen = new Set<string>();
  const read = calls.map((call, index) => {
    const isDouble = call.id !== '' && seen.has(call.id);
    let id = call.id;
    for (let n = index + 1; id === '' || seen.has(id); n++) id = `${call.id === '' ? 'call' : call.id}-${n}`;
    seen.add(id);
    const problem = isDouble
      ? `two calls of one answer had the id "${call.id}"; this one was not run, ask for it again`
      : null;
    return {
      call: { id, name: call.name, arguments: isObject(call.arguments) ? call.arguments : '{}' },
      written: { arguments: call.arguments, problem },
    };
  });
  return { calls: read.map(({ call }) => call), written: read.map(({ written }) => written) };
}

/** Runs the calls of an answer one after the other. Nothing that a model writes makes it throw. */
export class ToolCalls {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #context: ToolContext;
  readonly #onAction: (action: string) => void;
  /** Unusable calls in a row. */
  badInARow = 0;
  #last = '';
  #repeats = 0;

  constructor(tools: readonly Tool[], context: ToolContext, onAction: (action: string) => void) {
    this.#tools = new Map(tools.map((tool) => [tool.definition.name, tool]));
    this.#context = context;
    this.#onAction = onAction;
  }

  get goesInCircles(): boolean {
    return this.#repeats >= CLOSED_AT;
  }

  /** `allowed`: names of the tools that this request offered. */
  async run({ calls, written }: ReadCalls, allowed: ReadonlySet<string>): Promise<CallsOutcome> {
    const results: ToolResult[] = [];
    let reply: CallsOutcome['reply'] = null;
    for (const [index, call] of calls.entries()) {
      const result = (text: string, isError: boolean): void => {
        results.push({ role: 'tool', callId: call.id, name: call.name, text, isError });
      };
      const notRun = this.#whyNotRun(index, reply !== null);
      if (notRun !== null) {
        result(notRun, true);
        continue;
      }
      const outcome = await this.#runOne(call, written[index] ?? { arguments: '', problem: null }, allowed);
      if (outcome.kind === 'unusable') {
        this.badInARow++;
        result(`The call could not be used: ${outcome.problems.join('; ')}.`, true);
      } else if (outcome.kind === 'ended' && claimsTooMuch(outcome.reply, results)) {
        result('Not taken: a call before it in the same answer failed. Look at what came of it, then finish.', true);
      } else if (outcome.kind === 'ended') {
        this.badInARow = 0;
        reply = outcome.reply;
        result('Taken.', false);
      } else {
        this.badInARow = 0;
        this.#onAction(outcome.action);
        result(this.#withWarning(call, outcome.text), outcome.isError);
      }
    }
    return { results, reply };
  }

  async #runOne(
    call: ToolCall,
    written: ReadCalls['written'][number],
    allowed: ReadonlySet<string>,
  ): Promise<ToolOutcome> {
    const tool = this.#tools.get(call.name);
    if (tool === undefined || !allowed.has(call.name)) {
      const name = JSON.stringify(call.name.slice(0, 100));
      return { kind: 'unusable', problems: [`there is no tool ${name} now; there is ${[...allowed].join(', ')}`] };
    }
    if (written.problem !== null) return { kind: 'unusable', problems: [written.problem] };
    return tool.run(written.arguments, this.#context);
  }

  #whyNotRun(index: number, isFinished: boolean): string | null {
    if (isFinished) return 'Not run: the turn was finished by the call before it.';
    if (this.#context.signal.aborted) return 'Not run: the turn was stopped.';
    if (this.#context.timeLeftMs() <= 0) return "Not run: the turn's time was up.";
    if (index >= MOST_AT_ONCE) return `Not run: at most ${MOST_AT_ONCE} calls of one answer are run.`;
    return null;
  }

  #withWarning(call: ToolCall, text: string): string {
    const key = JSON.stringify([call.name, call.arguments, text]);
    this.#repeats = key === this.#last ? this.#repeats + 1 : 1;
    this.#last = key;
    if (this.#repeats < TOLD_AT) return text;
    return `${text}\nThis was the same call with the same answer ${this.#repeats} times in a row. Do something else.`;
  }
}

/** Whether "done" was claimed in the same answer as a failed call, before the model could see the failure. */
function claimsTooMuch(reply: StructuredReply, results: readonly ToolResult[]): boolean {
  return reply['status'] === 'done' && results.some(({ isError }) => isError);
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
