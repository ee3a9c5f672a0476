import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import { noTokens } from '../../../domain/money/tokens.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { LLMProvider, ProviderHealth, TurnProgress, TurnReply, TurnRequest } from '../../../ports/llm-provider.ts';
import { placesOf } from '../acp/acp-program.ts';
import { chatArguments, findEditor } from './antigravity-editor.ts';
import { agyFailure } from './antigravity-messages.ts';
import { diskWords } from './antigravity-program.ts';
import { HandoffFiles, replyPace, type ReplyPace } from './antigravity-reply.ts';
import { boundText } from '../bound-text.ts';
import type { KeyedQueue } from '../keyed-queue.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';
import { startFailureKind } from '../start-failure.ts';

/** Time limit for the editor's command to pass the prompt on. */
const COMMAND_MS = 60_000;
const REMIND_MS = 60_000;

/**
 * Passes a prompt to the chat of an editor that is open on this machine, and waits for the file that the prompt asks for. The
 * command reports nothing about the turn: tokens, a used-up quota and a missing login are not visible from here.
 */
export class AntigravityHandoff implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  readonly #config: AntigravityProviderConfig;
  readonly #options: ProviderFactoryOptions;
  readonly #queue: KeyedQueue;
  readonly #pace: ReplyPace;

  constructor(config: AntigravityProviderConfig, options: ProviderFactoryOptions, queue: KeyedQueue, pace = replyPace) {
    this.id = config.id;
    this.#config = config;
    this.#options = options;
    this.#queue = queue;
    this.#pace = pace;
  }

  getName(): string {
    return 'antigravity';
  }

  /** The chat chooses the model: the command has no flag for it. */
  getModel(): string {
    return "the editor's choice";
  }

  async sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const stopped = () => this.#reply('', 0, [], agyFailure('timeout', 'The turn was stopped.'));
    if (signal.aborted) return stopped();
    const ready = await this.#prepare();
    if (!ready.ok) return this.#reply('', 0, [], ready.failure);
    const take = () => {
      const timeoutMs = request.timeoutMs - (clock.monotonic() - startedAt);
      return this.#take({ ...request, timeoutMs }, ready.value, onProgress, signal);
    };
    const { max_concurrent: capacity } = this.#config.config;
    return (await this.#queue.hold(`provider ${this.id}`, capacity, take, signal)) ?? stopped();
  }

  /** Checks only that the command exists, because a prompt would open a window. */
  async probe(): Promise<ProviderHealth> {
    const ready = await this.#prepare();
    const failure = ready.ok ? null : ready.failure;
    const detail = ready.ok
      ? `${ready.value}; whether the editor is open and signed in shows only in a turn`
      : ready.failure.message;
    return { available: ready.ok, detail, failure, responseTimeMs: 0 };
  }

  async #prepare(): Promise<Result<string, ProviderFailure>> {
    const { consent, mode, editor_path: setting } = this.#config.config;
    if (!consent) return failed(agyFailure('consentMissing', ''));
    if (mode === 'plan') {
      const message =
        'In mode "plan" the editor may not write the file with its answer. Use mode "agent", or the transport agy or acp.';
      return failed({ ...agyFailure('permissionDenied', ''), message });
    }
    const editor = await findEditor(setting, placesOf(this.#options));
    return editor.ok ? succeeded(editor.value) : failed({ ...agyFailure('notInstalled', ''), message: editor.failure });
  }

  async #take(
    request: TurnRequest,
    editor: string,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const files = new HandoffFiles(request.worktreePath, this.#options.ids.uuid());
    let isAnswered = false;
    let isHandedOver = false;
    try {
      const written = await files.write(promptText(request, files.replyName));
      if (!written.ok) return this.#reply('', 0, [], { ...agyFailure('crashed', ''), message: written.failure });
      const refusal = await this.#handOver(request, editor, files, signal);
      if (refusal !== null) return this.#reply('', 0, [], refusal);
      isHandedOver = true;
      const answer = await this.#wait(request, files, onProgress, signal);
      isAnswered = answer !== undefined;
      const actions = ['handed the prompt to the editor'];
      if (answer === undefined) {
        actions.push('the agent in the editor cannot be stopped from here and may go on');
        return this.#reply('', 1, actions, noAnswer(signal.aborted));
      }
      if (!answer.ok) return this.#reply('', 1, actions, { ...agyFailure('garbage', ''), message: answer.failure });
      return this.#reply(answer.value, 1, actions, null);
    } catch (error) {
      const message = `The files of the hand-off could not be used: ${diskWords(error)}`;
      return this.#reply('', isHandedOver ? 1 : 0, [], { ...agyFailure('crashed', ''), message });
    } finally {
      await files.remove(isHandedOver && !isAnswered).catch(() => undefined);
    }
  }

  /** `null`: the editor's command reports success. */
  async #handOver(
    request: TurnRequest,
    editor: string,
    files: HandoffFiles,
    signal: AbortSignal,
  ): Promise<ProviderFailure | null> {
    const { mode, window_strategy: strategy } = this.#config.config;
    const words = `Read the attached file ${files.promptFile} and do what it says. When all is done, write your answer into ${files.replyName} as it asks.`;
    const command = await this.#options.sandbox.run(
      {
        argv: [editor, ...chatArguments(mode === 'agent' ? 'agent' : 'edit', [files.promptFile], strategy, words)],
        cwd: request.worktreePath,
        policy: { writable: [], network: 'open', home: [], env: request.environment, desktop: true },
        limits: { timeoutMs: Math.max(1, Math.min(COMMAND_MS, request.timeoutMs)) },
      },
      signal,
    );
    if (command.startFailure !== null) {
      return { ...agyFailure(startFailureKind(command), ''), message: command.startFailure };
    }
    if (command.cancelled) return agyFailure('timeout', 'The turn was stopped.');
    if (command.timedOut) {
      return { ...agyFailure('timeout', ''), message: "The editor's command did not hand the prompt over in time." };
    }
    if (command.exitCode === 0) return null;
    const said = command.stderr.trim().split('\n').at(-1) ?? '';
    const message = `The editor's command ended with exit code ${command.exitCode ?? 'none'}${said === '' ? '' : ` and said: "${said.slice(0, 300)}"`}. It may be too old to know "chat".`;
    return { ...agyFailure('outdated', ''), message };
  }

  async #wait(
    request: TurnRequest,
    files: HandoffFiles,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<string, string> | undefined> {
    const { clock } = this.#options;
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    const timeoutMs = Math.min(request.timeoutMs, this.#config.config.turn_timeout_minutes * 60_000);
    const timing = clock.sleep(Math.max(0, timeoutMs), ends).then(() => {
      over.abort();
    });
    const reminding = this.#remind(onProgress, ends);
    try {
      return await files.waitForReply(this.#pace, clock, ends);
    } finally {
      over.abort();
      await Promise.all([timing, reminding]);
    }
  }

  async #remind(onProgress: (progress: TurnProgress) => void, signal: AbortSignal): Promise<void> {
    for (let minutes = 0; !signal.aborted; minutes++) {
      const since = minutes === 0 ? '' : ` (${minutes} min)`;
      onProgress({ type: 'acted', action: `waiting for the editor's answer${since}` });
      await this.#options.clock.sleep(REMIND_MS, signal);
    }
  }

  #reply(text: string, requests: number, actions: string[], failure: ProviderFailure | null): TurnReply {
    const nothing = { usage: noTokens, costUsd: null, conversationId: null };
    return { ...nothing, text: boundText(text), model: this.getModel(), requests, actions, failure };
  }
}

function noAnswer(isStopped: boolean): ProviderFailure {
  if (isStopped) return { ...agyFailure('timeout', ''), message: 'The turn was stopped.' };
  const message =
    'The editor did not answer in time. It has to be open on this machine and signed in; its chat may be waiting for you to allow something, or its quota may be used up: look there.';
  return { ...agyFailure('timeout', ''), message };
}

/** The chat takes no system prompt and reports no answer, so the file holds that prompt and asks for a reply file. */
function promptText({ systemPrompt, prompt, worktreePath }: TurnRequest, replyName: string): string {
  const parts = [systemPrompt, prompt].filter((part) => part !== '');
  return `${parts.join('\n\n---\n\n')}

---

How to answer: work in the folder ${worktreePath} alone. Nobody reads this chat. When everything is done, write the text of your final answer, with the JSON block that is asked for above at its end, into the new file ${replyName} in that folder, in one go and as the very last thing you do. Change nothing else in the folder of that file, and do not commit it.
`;
}
