import { dirname, isAbsolute, join } from 'node:path';
import type { ProviderFailure, ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import type { ScriptedProviderConfig } from '../../../domain/provider/provider-config.ts';
import { noTokens, totalTokens } from '../../../domain/money/tokens.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import {
  parseScript,
  planTurnAt,
  turnAt,
  type Script,
  type ScriptEnd,
  type ScriptTurn,
} from '../../../domain/turn/script.ts';
import { assertNever } from '../../../domain/assert.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LLMProvider, ProviderHealth, TurnProgress, TurnReply, TurnRequest } from '../../../ports/llm-provider.ts';
import type { TokenPricing, TurnBounds } from '../../../ports/provider-capabilities.ts';
import type { Sandbox } from '../../../ports/sandbox.ts';
import { boundText } from '../bound-text.ts';
import { exitCodeOf, playStep, type StepContext } from './script-steps.ts';

export interface ScriptedProviderDeps {
  sandbox: Sandbox;
  clock: Clock;
  dataDirectory: string;
  /** Reads and parses a YAML file. Failure: a sentence. */
  loadScript: (path: string) => Promise<Result<unknown, string>>;
}

/**
 * Plays a documented script (docs/scripted-provider.md): real edits and real commands in the worktree, without an account. The
 * request alone determines the turn to play, so the same turn is replayed after a crash.
 */
export class ScriptedProvider implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  /** The cost of the most expensive turn, whatever the number of tokens. */
  readonly pricing: TokenPricing = { estimateCost: () => this.#dearestTurn() };
  readonly #deps: ScriptedProviderDeps;
  readonly #path: string;
  #script: Script | undefined;

  constructor(config: ScriptedProviderConfig, deps: ScriptedProviderDeps) {
    this.id = config.id;
    this.#deps = deps;
    const { script } = config.config;
    this.#path = isAbsolute(script) ? script : join(deps.dataDirectory, script);
  }

  getName(): string {
    return 'scripted';
  }

  getModel(): string {
    return this.#script?.model ?? 'scripted';
  }

  /** Returns the cached script; `anew`: reads the file again. A failed read is retried at each call. */
  async load(anew = false): Promise<Result<Script, string>> {
    if (this.#script !== undefined && !anew) return succeeded(this.#script);
    const document = await this.#deps.loadScript(this.#path);
    if (!document.ok) return failed(`The script ${this.#path} could not be read: ${document.failure}`);
    const script = parseScript(document.value);
    if (!script.ok) return failed(`The script ${this.#path} is not right: ${script.failure}`);
    this.#script = script.value;
    return script;
  }

  async sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    // A plan starts a run, so it reads the script again: the user may have edited it. A turn past its end reads it again too.
    const begins = request.operation === 'plan' && request.turnsBefore === 0;
    let script = await this.load(begins);
    const isPast = script.ok && turnAt(turnsFor(script.value, request), request.turnsBefore) === undefined;
    if (isPast && !begins && request.operation !== 'probe') script = await this.load(true);
    if (!script.ok) return this.#unserved(request, failure('notInstalled', script.failure));
    if (request.operation === 'probe') return { ...this.#unserved(request, null), text: 'ready' };
    const isTakenOver = request.operation === 'handover' && script.value.handovers.length === 0;
    if (isTakenOver) return this.#takeOver(script.value, request, signal);
    const turns = turnsFor(script.value, request);
    const turn = (request.operation === 'plan' ? planTurnAt : turnAt)(turns, request.turnsBefore);
    if (turn === undefined) return this.#unserved(request, failure('scriptEnded', endedMessage(script.value, request)));
    return this.#play(script.value, turn, request, onProgress, signal);
  }

  async probe(): Promise<ProviderHealth> {
    const startedAt = this.#deps.clock.monotonic();
    const script = await this.load(true);
    const responseTimeMs = this.#deps.clock.monotonic() - startedAt;
    if (script.ok) {
      return { available: true, detail: `Script "${script.value.name}"`, failure: null, responseTimeMs };
    }
    return {
      available: false,
      detail: script.failure,
      failure: failure('notInstalled', script.failure),
      responseTimeMs,
    };
  }

  /** Known once the script is loaded. A scripted turn cannot be cut short, so the most expensive one is the minimum allowance. */
  get bounds(): TurnBounds | undefined {
    if (this.#script === undefined) return undefined;
    const tokens = Math.max(0, ...turnsIn(this.#script).map(({ usage }) => totalTokens(usage)));
    return { smallestTurn: () => ({ tokens, usd: this.#dearestTurn() }) };
  }

  #dearestTurn(): number | null {
    if (this.#script === undefined) return null;
    return turnsIn(this.#script).reduce<number | null>((dearest, turn) => {
      return dearest === null || turn.costUsd === null ? null : Math.max(dearest, turn.costUsd);
    }, 0);
  }

  async #play(
    script: Script,
    turn: ScriptTurn,
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const { clock, sandbox } = this.#deps;
    const endsAt = clock.monotonic() + request.timeoutMs;
    const context: StepContext = {
      request,
      sandbox,
      scriptDirectory: dirname(this.#path),
      actions: [],
      onProgress,
      timeLeftMs: () => endsAt - clock.monotonic(),
      wait: (ms) => clock.sleep(Math.max(0, Math.min(ms, endsAt - clock.monotonic())), signal),
      signal,
    };
    const reply = (text: string, failed: ProviderFailure | null): TurnReply => ({
      text: boundText(text),
      model: turn.model ?? script.model,
      usage: turn.usage,
      costUsd: turn.costUsd,
      requests: turn.requests,
      conversationId: request.conversationId ?? `scripted-${request.turnId}`,
      actions: turn.actions ?? context.actions,
      failure: failed,
    });
    const stopped = (): ProviderFailure | undefined => {
      if (signal.aborted) return failure('timeout', 'The turn was stopped before the script had answered.');
      if (context.timeLeftMs() > 0) return undefined;
      return failure('timeout', 'The script had not answered when the time of the turn was up.');
    };

    for (const [index, step] of turn.steps.entries()) {
      const before = stopped();
      if (before !== undefined) return reply('', before);
      const problem = await playStep(step, context);
      if (problem === undefined) continue;
      const place = `${nameOf(script, request)}, step ${index + 1} (${step.kind})`;
      return reply('', stopped() ?? failure('scriptEnded', `${place}: ${problem}.`));
    }
    const after = stopped();
    if (after !== undefined) return reply('', after);
    if (turn.end.kind === 'hang') {
      await context.wait(Number.POSITIVE_INFINITY);
      return reply('', stopped() ?? failure('timeout', 'The script never answers in this turn.'));
    }
    return reply(textOf(turn.end), this.#failureOf(turn.end));
  }

  /** Answers a hand-over turn: runs the check and reports its exit code. */
  async #takeOver(script: Script, request: TurnRequest, signal: AbortSignal): Promise<TurnReply> {
    const { checkCommand: command, task } = request;
    const check =
      command === null ? null : { command, exitCode: await exitCodeOf(command, request, this.#deps, signal) };
    const value = {
      understood: `The script goes on with "${task?.title ?? 'the plan'}".`,
      next: 'Its next turn.',
      check,
    };
    const free = { ...this.#unserved(request, null), model: script.model };
    return { ...free, text: textOf({ kind: 'reply', value }), conversationId: request.conversationId };
  }

  #failureOf(end: ScriptEnd): ProviderFailure | null {
    if (end.kind === 'crash') return failure('crashed', 'The script says that the provider died in this turn.');
    if (end.kind !== 'fail') return null;
    const { kind, message, resetIn, retryAfter } = end.value;
    return {
      kind,
      message: message ?? `The script says that the provider fails in this turn (${kind}).`,
      resetAt: resetIn === undefined ? null : new Date(this.#deps.clock.now() + resetIn).toISOString(),
      retryAfterMs: retryAfter ?? null,
    };
  }

  #unserved(request: TurnRequest, failed: ProviderFailure | null): TurnReply {
    const { conversationId } = request;
    const model = this.getModel();
    return { text: '', model, usage: noTokens, costUsd: 0, requests: 0, conversationId, actions: [], failure: failed };
  }
}

/** The structured reply as a model would give it: a sentence, then one fenced block of JSON. */
function textOf(end: ScriptEnd): string {
  switch (end.kind) {
    case 'reply': {
      if (typeof end.value === 'string') return end.value;
      const { summary } = end.value;
      const sentence = typeof summary === 'string' ? `${summary}\n\n` : '';
      return `${sentence}\`\`\`json\n${JSON.stringify(end.value, null, 2)}\n\`\`\`\n`;
    }
    case 'garbage':
      return end.value;
    case 'empty':
    case 'fail':
    case 'hang':
    case 'crash':
      return '';
    default:
      return assertNever(end);
  }
}

function turnsIn({ plan, tasks, audits, default: rest }: Script): ScriptTurn[] {
  return [plan, audits, rest, ...Object.values(tasks)].flat();
}

function turnsFor(script: Script, request: TurnRequest): readonly ScriptTurn[] {
  if (request.operation === 'audit') return script.audits;
  if (request.operation === 'handover') return script.handovers;
  if (request.task === null) return script.plan;
  // A title such as `constructor` must not find an inherited property.
  const own = Object.hasOwn(script.tasks, request.task.title) ? script.tasks[request.task.title] : undefined;
  return own ?? script.default;
}

function nameOf(script: Script, request: TurnRequest): string {
  const subject = request.task === null ? 'the plan' : `the task "${request.task.title}"`;
  return `Script "${script.name}", ${request.operation} turn ${request.turnsBefore + 1} of ${subject}`;
}

function endedMessage(script: Script, request: TurnRequest): string {
  const count = turnsFor(script, request).reduce((sum, turn) => sum + turn.times, 0);
  return `${nameOf(script, request)} was asked for; the script has ${count} there.`;
}

function failure(kind: ProviderFailureKind, message: string): ProviderFailure {
  return { kind, message: message.slice(0, 2000), resetAt: null, retryAfterMs: null };
}
