import type { ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConversationStore } from '../../ports/stores/conversation-store.ts';
import type { TurnProgress, TurnReply, TurnRequest } from '../../ports/llm-provider.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { OpenWorktreeFiles } from '../../ports/worktree-files.ts';
import { awaitAnswer, type Answer } from './await-answer.ts';
import { chatFailure, cutOffFailure, noToolsFailure, outOfAllowance } from './chat-failure.ts';
import { ContextRoom } from './context-room.ts';
import type { Conversation } from './conversation.ts';
import { ConversationKeeper } from './conversation-keeper.ts';
import { CUT_ANSWER, CUT_CALL, LAST_REQUEST, NO_CALL } from '../prompts/turn-notes.ts';
import { formatReply, lastWords } from '../reply/format-reply.ts';
import { unfinishedReply } from './unfinished-reply.ts';
import { findReplyTo, type Said } from '../reply/parse-reply.ts';
import { Spending } from './spending.ts';
import { readCalls, ToolCalls } from '../tools/tool-calls.ts';
import type { ReportDraft, ToolContext } from '../tools/tool.ts';
import { toolsFor } from '../tools/tool-box.ts';
import { TextAnswers, type ToolUse } from './text-answers.ts';
import { turnFrame } from './turn-frame.ts';

export interface ChatTurnDeps {
  model: ChatModel;
  sandbox: Sandbox;
  openFiles: OpenWorktreeFiles;
  conversations: ConversationStore;
  clock: Clock;
  toolUse: ToolUse;
}

export interface ChatTurnLimits {
  maxRequests: number;
  maxOutputTokens: number;
  turnTimeoutMs: number;
  silenceMs: number;
}

const MAX_BAD_CALLS = 10;
const MAX_COMPACTIONS = 3;

/**
 * One turn of a chat model: ask, run the tool calls, return their results, until the model finishes or a limit or failure ends
 * it.
 */
export class ChatTurn {
  readonly #request: TurnRequest;
  readonly #limits: ChatTurnLimits;
  readonly #deps: ChatTurnDeps;
  readonly #onProgress: (progress: TurnProgress) => void;
  readonly #signal: AbortSignal;
  readonly #conversationId: string;
  readonly #keeper: ConversationKeeper;
  readonly #conversation: Conversation;
  readonly #spending: Spending;
  readonly #room: ContextRoom;
  readonly #calls: ToolCalls;
  readonly #toolContext: ToolContext;
  readonly #texts: TextAnswers;
  readonly #report: ReportDraft = { notes: [], tasks: [] };
  readonly #actions: string[] = [];
  readonly #endsAt: number;
  #model: string;
  #words = '';
  /** Why the next request is the last one; `null`: it is not. */
  #closing: string | null = null;
  #cutAnswers = 0;
  #refusedForLength = 0;

  constructor(
    request: TurnRequest,
    conversation: { id: string; messages: Conversation; isKept: boolean },
    limits: ChatTurnLimits,
    deps: ChatTurnDeps,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ) {
    this.#request = request;
    this.#limits = limits;
    this.#deps = deps;
    this.#onProgress = onProgress;
    this.#signal = signal;
    this.#conversationId = conversation.id;
    this.#keeper = new ConversationKeeper(deps.conversations, conversation.id, conversation.isKept);
    this.#conversation = conversation.messages;
    this.#model = deps.model.getModel();
    this.#texts = new TextAnswers(deps.toolUse);
    this.#endsAt = deps.clock.monotonic() + Math.min(request.timeoutMs, limits.turnTimeoutMs);
    this.#spending = new Spending(deps.model, request.allowance);
    this.#room = new ContextRoom(deps.model, limits.maxOutputTokens);
    this.#toolContext = {
      request,
      files: deps.openFiles(request.worktreePath),
      sandbox: deps.sandbox,
      report: this.#report,
      commands: 0,
      timeLeftMs: () => this.#timeLeftMs(),
      signal,
    };
    this.#calls = new ToolCalls(toolsFor(request.operation), this.#toolContext, (action) => {
      this.#actions.push(action);
      onProgress({ type: 'acted', action });
    });
  }

  /** A bug in a model or a tool ends the turn as a crash, so that the bill of earlier requests is kept. */
  async run(): Promise<TurnReply> {
    try {
      for (;;) {
        const ended = await this.#exchange();
        if (ended !== undefined) return ended;
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return this.#failed(chatFailure('crashed', `The turn ended by an error in the program: ${why}`));
    }
  }

  /** One request and its tool calls; `undefined`: the turn goes on. */
  async #exchange(): Promise<TurnReply | undefined> {
    if (this.#signal.aborted) return this.#failed(cutOffFailure('stopped'));
    if (this.#timeLeftMs() <= 0) return this.#failed(cutOffFailure('time'));
    if (this.#spending.requests >= this.#limits.maxRequests) return this.#unfinished(this.#limitSentence());
    this.#closeInTime();
    this.#makeRoom();
    let request = this.#nextRequest();
    if (!this.#spending.fits(request) && this.#spending.requests === 0 && this.#conversation.hasHistory) {
      // Messages of earlier turns cost tokens and are not needed.
      this.#conversation.startOver();
      request = this.#nextRequest();
    }
    if (!this.#spending.fits(request)) return this.#failed(outOfAllowance());
    const { completion, cutOff } = await this.#ask(request);
    if (completion === null) {
      this.#spending.bookUnanswered(request);
      return this.#failed(cutOffFailure(cutOff ?? 'time'));
    }
    this.#spending.book(request, completion);
    if (completion.model !== '') this.#model = completion.model;
    const problem = problemOf(completion);
    if (problem === null) return this.#take(completion, request);
    if (problem.kind === 'contextTooLong' && cutOff === null && this.#compactHarder()) return undefined;
    const { text } = completion.message;
    if (text !== '') this.#words = text;
    // Calls of a broken answer may be incomplete: none of them is run or kept. A refusal is not kept, because the model would
    // repeat it.
    if (problem.kind !== 'refused') this.#conversation.add({ role: 'assistant', text, toolCalls: [] });
    await this.#keep();
    return this.#failed(cutOff === null ? problem : cutOffFailure(cutOff));
  }

  #closeInTime(): void {
    if (this.#closing !== null) return;
    const isLast = this.#limits.maxRequests > 1 && this.#spending.requests === this.#limits.maxRequests - 1;
    if (isLast) this.#closing = this.#limitSentence();
    else if (this.#calls.goesInCircles) this.#closing = 'The agent made the same call over and over.';
    else return;
    this.#conversation.note(LAST_REQUEST);
  }

  #nextRequest(): ChatRequest {
    const { system, tools } = turnFrame(this.#request);
    return {
      system,
      messages: [...this.#conversation.messages],
      tools: this.#closing === null ? tools : tools.filter(({ name }) => name === 'finish'),
      maxOutputTokens: this.#room.maxOutputTokens,
      timeoutMs: Math.max(1, this.#timeLeftMs()),
      cacheKey: this.#conversationId,
    };
  }

  async #ask(request: ChatRequest): Promise<Answer> {
    const { model, clock } = this.#deps;
    const kinds = new Set<ChatDelta['type']>();
    const onDelta = (delta: ChatDelta): void => {
      kinds.add(delta.type);
      this.#onProgress(delta);
    };
    try {
      const watch = { model, clock, silenceMs: this.#limits.silenceMs };
      const answer = await awaitAnswer(request, watch, onDelta, this.#signal);
      const text = answer.completion?.message.text ?? '';
      // Some services do not stream.
      if (!kinds.has('said') && text !== '') this.#onProgress({ type: 'said', text });
      return answer;
    } catch (error) {
      this.#spending.bookUnanswered(request);
      throw error;
    }
  }

  async #take(completion: ChatCompletion, request: ChatRequest): Promise<TurnReply | undefined> {
    const { message } = completion;
    if (message.text !== '') this.#words = message.text;
    if (completion.finish === 'length') return this.#takeCutAnswer(message);
    this.#cutAnswers = 0;
    return message.toolCalls.length > 0 ? this.#takeCalls(message, request) : this.#takeText(message);
  }

  async #takeCalls(message: ChatCompletion['message'], request: ChatRequest): Promise<TurnReply | undefined> {
    const read = readCalls(message.toolCalls);
    this.#deps.toolUse.hasCalled = true;
    this.#conversation.add({ ...message, toolCalls: read.calls });
    // Saved before the calls run: after a crash in the middle of a call, the call must be known.
    await this.#keep();
    const { results, reply } = await this.#calls.run(read, new Set(request.tools.map(({ name }) => name)));
    this.#conversation.add(...results);
    await this.#keep();
    if (reply !== null) return this.#reply(formatReply(reply), null);
    if (this.#signal.aborted) return this.#failed(cutOffFailure('stopped'));
    if (this.#closing !== null) return this.#unfinished(this.#closing);
    if (this.#calls.badInARow < MAX_BAD_CALLS) return undefined;
    const why = `The model made ${this.#calls.badInARow} tool calls in a row that could not be used.`;
    return this.#failed(chatFailure('garbage', why));
  }

  /** Text without a call ends the turn. If it contains no report, the model is reminded of it once. */
  async #takeText(message: ChatCompletion['message']): Promise<TurnReply | undefined> {
    const { operation } = this.#request;
    this.#conversation.add(message);
    if (message.text === '') this.#spending.forgetLast();
    await this.#keep();
    if (operation === 'probe' || findReplyTo(operation, message.text).ok) return this.#lastWords();
    if (this.#closing !== null) return this.#unfinished(this.#closing);
    const next = this.#texts.after(message.text);
    if (next === 'end') return this.#lastWords();
    if (next !== 'remind') return this.#failed(noToolsFailure(next));
    this.#conversation.note(NO_CALL);
    return undefined;
  }

  async #takeCutAnswer(message: ChatCompletion['message']): Promise<TurnReply | undefined> {
    const { calls } = readCalls(message.toolCalls);
    this.#conversation.add({ role: 'assistant', text: message.text, toolCalls: calls });
    this.#spending.forgetLast();
    this.#conversation.add(
      ...calls.map(({ id, name }) => ({ role: 'tool' as const, callId: id, name, text: CUT_CALL, isError: true })),
    );
    if (calls.length === 0) this.#conversation.note(CUT_ANSWER);
    await this.#keep();
    if (this.#closing !== null) return this.#unfinished(this.#closing);
    if (++this.#cutAnswers < 2) return undefined;
    return this.#failed(chatFailure('garbage', 'Two answers in a row were cut off at their longest allowed length.'));
  }

  #makeRoom(): void {
    const size = this.#room.tooLong(this.#conversation, this.#nextRequest(), this.#spending.last);
    if (size !== undefined) this.#compact(size);
  }

  #compactHarder(): boolean {
    if (++this.#refusedForLength > MAX_COMPACTIONS) return false;
    this.#compact(Math.floor(this.#conversation.size() / 2));
    return true;
  }

  #compact(characters: number): void {
    this.#conversation.compact(characters, this.#room.summary(this.#actions, this.#report.notes));
    this.#spending.forgetLast();
  }

  async #keep(): Promise<void> {
    if (this.#request.operation !== 'probe') await this.#keeper.keep(this.#conversation.messages);
  }

  #timeLeftMs(): number {
    return this.#endsAt - this.#deps.clock.monotonic();
  }

  #limitSentence(): string {
    return `The turn came to its limit of ${this.#limits.maxRequests} requests.`;
  }

  #unfinished(why: string): TurnReply {
    if (!['work', 'audit'].includes(this.#request.operation)) return this.#lastWords();
    return this.#reply(unfinishedReply(why, this.#words, this.#report, this.#actions), null);
  }

  #lastWords(): TurnReply {
    return this.#reply(lastWords(this.#words, this.#request.operation, this.#report), null);
  }

  #failed(failure: ProviderFailure): TurnReply {
    return this.#reply(lastWords(this.#words, this.#request.operation, { notes: [], tasks: [] }), failure);
  }

  #reply(said: Said, failure: ProviderFailure | null): TurnReply {
    const conversationId = this.#request.operation === 'probe' ? this.#request.conversationId : this.#keeper.id;
    const { bill } = this.#spending;
    return { ...said, model: this.#model, ...bill, conversationId, actions: this.#actions, failure };
  }
}

function problemOf({ failure, finish }: ChatCompletion): ProviderFailure | null {
  if (failure !== null) return failure;
  if (finish === 'refused') return chatFailure('refused', 'The model declined to answer.');
  return finish === 'failed' ? chatFailure('crashed', "The model's answer broke off without a reason.") : null;
}
