import { noTokens } from '../../../domain/money/tokens.ts';
import type { TokenUsage } from '../../../domain/provider/provider.ts';
import type { TurnProgress } from '../../../ports/llm-provider.ts';
import { describeAction } from './antigravity-actions.ts';
import { atLeast, tokensIn } from './antigravity-tokens.ts';
import { asObject, listIn, LooseJsonLines, numberIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

export interface AgyResult {
  status: string;
  response: string;
  error: string | undefined;
  deniedActions: readonly string[];
  /** `undefined`: not reported. */
  usage: TokenUsage | undefined;
  turns: number | undefined;
}

/** Collects the stdout of one agy process: NDJSON, each object named by its `event`. Unknown events are recorded and ignored. */
export class AgyTranscript {
  conversationId: string | undefined;
  /** The folder in which agy says that it works. */
  cwd: string | undefined;
  model: string | undefined;
  hasBegun = false;
  result: AgyResult | undefined;
  /** Lower bound of the usage, from the steps; for turns without a result. */
  usageSoFar: TokenUsage = noTokens;
  readonly actions: string[] = [];
  /** Error texts of events, never the model's words nor a tool's output. */
  readonly errors: string[] = [];
  /** Lines that are not events; their number is capped. Truncated events are excluded: they may hold the model's words. */
  readonly noise: string[] = [];
  /** Names of events that this version does not know. */
  readonly unknownEvents = new Set<string>();
  readonly #lines = new LooseJsonLines();
  readonly #onProgress: (progress: TurnProgress) => void;

  constructor(onProgress: (progress: TurnProgress) => void) {
    this.#onProgress = onProgress;
  }

  take(line: string): void {
    const { objects, noise } = this.#lines.take(line);
    this.#keepNoise(noise);
    for (const object of objects) this.#event(object);
  }

  /** To be called after the last line: an object that was cut off becomes noise. */
  end(): void {
    this.#keepNoise(this.#lines.rest());
  }

  #keepNoise(lines: readonly string[]): void {
    for (const line of lines) {
      const isText = line.trim() !== '' && !line.trimStart().startsWith('{');
      if (isText && this.noise.length < 200) this.noise.push(line.slice(0, 1000));
    }
  }

  #event(object: LooseObject): void {
    const event = textIn(object, 'event');
    // Plain `json` output holds only the result.
    const payload = event === undefined ? object : (objectIn(object, event) ?? object);
    const id = textIn(payload, 'conversation_id') ?? textIn(object, 'conversation_id');
    switch (event ?? (textIn(object, 'status') === undefined ? 'unnamed' : 'result')) {
      case 'init':
        this.hasBegun = true;
        this.conversationId = id ?? this.conversationId;
        this.cwd = textIn(payload, 'cwd') ?? this.cwd;
        this.model = textIn(payload, 'model') ?? this.model;
        return;
      case 'step_update':
        this.hasBegun = true;
        // A sub-agent's steps may carry the id of its own conversation.
        this.conversationId ??= id;
        this.#step(payload);
        return;
      case 'result':
        // A process that is stopped after its result reports a second one: `interrupted`.
        if (this.result === undefined) this.conversationId = id ?? this.conversationId;
        this.result ??= readResult(payload);
        return;
      case 'error':
        this.errors.push(errorText(object['error']) ?? errorText(payload) ?? JSON.stringify(object).slice(0, 2000));
        return;
      default:
        this.unknownEvents.add(event ?? 'unnamed');
    }
  }

  #step(step: LooseObject): void {
    const said = textIn(step, 'text_delta');
    if (said !== undefined && said !== '') this.#onProgress({ type: 'said', text: said });
    const thought = textIn(step, 'thinking_delta');
    if (thought !== undefined && thought !== '') this.#onProgress({ type: 'thought', text: thought });
    const usage = tokensIn(step['usage']);
    if (usage !== undefined) this.usageSoFar = atLeast(this.usageSoFar, usage);
    const isTool = textIn(step, 'step_type') === 'tool' || textIn(step, 'tool_name') !== undefined;
    const state = textIn(step, 'state');
    if (isTool && (state === 'DONE' || state === 'ERROR')) {
      const action = describeAction(step, state === 'ERROR');
      this.actions.push(action);
      this.#onProgress({ type: 'acted', action });
    }
    // A tool's own error is for the agent: `curl: rate limit exceeded` is not a failure of the provider.
    if (!isTool && state === 'ERROR') this.errors.push(errorText(step['error']) ?? '');
  }
}

function readResult(result: LooseObject): AgyResult {
  return {
    status: textIn(result, 'status') ?? '',
    response: textIn(result, 'response') ?? '',
    error: errorText(result['error']),
    deniedActions: listIn(result, 'denied_actions').map((action) =>
      (typeof action === 'string' ? action : JSON.stringify(action)).slice(0, 300),
    ),
    usage: tokensIn(result['usage']),
    turns: numberIn(result, 'num_turns'),
  };
}

/** An error is a string in some places and an object in others. `undefined`: none. */
function errorText(error: unknown): string | undefined {
  if (typeof error === 'string') return error === '' ? undefined : error.slice(0, 10_000);
  const object = asObject(error);
  return object === undefined ? undefined : JSON.stringify(object).slice(0, 10_000);
}
