import type { ClientContext } from '@agentclientprotocol/sdk';
import type { TurnKind } from '../../../domain/money/cost-entry.ts';
import { sumOf, type ReportedTokens } from '../../../domain/provider/usage-report.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import { withinTime } from '../../process/within-time.ts';
import type { AcpSdk } from './acp-client.ts';
import { modesFor, type AcpLaunch } from './acp-launch.ts';
import { reachIn } from './acp-permission.ts';
import { chosenModel, modeRequest, modelRequest, type SessionChoice } from './acp-session-options.ts';
import { toldInAnswer } from './bill/acp-usage.ts';
import { asObject, listIn, numberIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** How the conversation with one agent ended. */
export type AcpOutcome =
  /** `stopReason` is empty if there was no prompt. */
  | { kind: 'answered'; stopReason: string; usage: ReportedTokens | undefined }
  /** `data`: what came with the error beside its message. */
  | { kind: 'error'; method: string; code: number; text: string; data: unknown }
  | { kind: 'version'; theirs: number | undefined }
  | { kind: 'unanswered'; method: string }
  | { kind: 'modelMissing'; offered: readonly string[] }
  /** The process is gone. */
  | { kind: 'closed' };

export interface AcpErrand {
  cwd: string;
  /** `null`: only check whether a session can be opened. */
  prompt: string | null;
  conversationId: string | null;
  operation: TurnKind;
}

export interface AcpSessionDeps {
  sdk: AcpSdk;
  agent: ClientContext;
  clock: Clock;
  onPrompt: (sessionId: string) => void;
  /** What was refused, if the agent ended its turn over that and said nothing more; `null`: it did not, or it is being stopped. */
  gaveUpOver: () => string | null;
  note: (action: string) => void;
}

/** Most times that an agent is asked to go on in one turn; the bounds of the turn hold for all of them together. */
const MOST_FOLLOW_UPS = 3;

function goOnWithout(refused: string): string {
  return `You ended your turn because something that you asked for was refused: ${refused}. It stays refused, and no user is there to ask. Go on without it: work inside the working directory, in another way where there is one. End with the structured reply that the first message asks for; if the work cannot be done without what was refused, say so in that reply.`;
}

/** The order of the protocol: initialize, sign in if no user is needed, open or resume a session, set options, prompt. */
export class AcpSession {
  /** The program answered `initialize` with our version of the protocol, so it is an agent. */
  hasInitialized = false;
  sessionId: string | null = null;
  model: string | null = null;
  /** Name and version, as the agent reports them. */
  agentName = '';
  readonly #errand: AcpErrand;
  readonly #launch: AcpLaunch;
  readonly #deps: AcpSessionDeps;

  constructor(errand: AcpErrand, launch: AcpLaunch, deps: AcpSessionDeps) {
    this.#errand = errand;
    this.#launch = launch;
    this.#deps = deps;
  }

  async run(): Promise<AcpOutcome> {
    const hello = await this.#initialize();
    if (!hello.ok) return hello.failure;
    const opened = await this.#open(hello.value);
    if (!opened.ok) return opened.failure;
    const { sessionId, session } = opened.value;
    this.sessionId = sessionId;
    this.model = chosenModel(session);
    const problem = (await this.#choose(sessionId, session)) ?? null;
    if (problem !== null) return problem;
    const { prompt } = this.#errand;
    if (prompt === null) {
      await this.#forget(sessionId, hello.value);
      return { kind: 'answered', stopReason: '', usage: undefined };
    }
    const outcome = await this.#converse(sessionId, prompt);
    if (this.#errand.operation === 'probe' && outcome.kind === 'answered') await this.#forget(sessionId, hello.value);
    return outcome;
  }

  /** Asks, and asks again where the agent gave the turn up because something was refused to it. */
  async #converse(sessionId: string, prompt: string): Promise<AcpOutcome> {
    let text = prompt;
    let usage: ReportedTokens | undefined;
    for (let follows = 0; ; follows++) {
      this.#deps.onPrompt(sessionId);
      // Without a time limit here: `AcpWatch` ends the turn.
      const params = { sessionId, prompt: [{ type: 'text', text }] };
      const answer = await this.#ask(this.#deps.sdk.methods.agent.session.prompt, params, Infinity);
      if (!answer.ok) return answer.failure;
      const told = toldInAnswer(answer.value);
      if (told !== undefined) usage = sumOf(usage, told);
      const stopReason = textIn(answer.value, 'stopReason') ?? '';
      const refused = follows < MOST_FOLLOW_UPS ? this.#deps.gaveUpOver() : null;
      if (refused === null || (stopReason !== 'end_turn' && stopReason !== 'cancelled')) {
        return { kind: 'answered', stopReason, usage };
      }
      this.#deps.note(`${this.#launch.title} ended its turn over what was refused; it was asked to go on without`);
      text = goOnWithout(refused);
    }
  }

  async #initialize(): Promise<Result<LooseObject, AcpOutcome>> {
    const { sdk } = this.#deps;
    const reach = reachIn(this.#launch.reach, this.#errand.operation);
    const hello = await this.#ask(sdk.methods.agent.initialize, {
      protocolVersion: sdk.PROTOCOL_VERSION,
      clientCapabilities: {
        // Not announced: Gemini CLI cannot create files through a client, and every agent has tools of its own for files.
        fs: { readTextFile: false, writeTextFile: false },
        terminal: reach === 'all' || reach === 'commands',
      },
      clientInfo: { name: 'dark-factory', title: 'Dark Factory', version: '0.1.0' },
    });
    if (!hello.ok) return hello;
    const theirs = numberIn(hello.value, 'protocolVersion');
    if (theirs !== sdk.PROTOCOL_VERSION) return failed({ kind: 'version', theirs });
    this.hasInitialized = true;
    const info = objectIn(hello.value, 'agentInfo');
    const names = [textIn(info, 'title') ?? textIn(info, 'name'), textIn(info, 'version')];
    this.agentName = names.filter((name) => name !== undefined).join(' ');
    const { authMethod } = this.#launch;
    const methods = listIn(hello.value, 'authMethods').map((method) => textIn(method, 'id'));
    if (authMethod !== null && methods.includes(authMethod)) {
      const signedIn = await this.#ask(sdk.methods.agent.authenticate, { methodId: authMethod });
      if (!signedIn.ok) return signedIn;
    }
    return hello;
  }

  async #open(hello: LooseObject): Promise<Result<{ sessionId: string; session: LooseObject }, AcpOutcome>> {
    const { methods } = this.#deps.sdk;
    const { cwd, conversationId } = this.#errand;
    const place = { cwd, mcpServers: [] };
    const capabilities = objectIn(hello, 'agentCapabilities');
    const resume = objectIn(objectIn(capabilities, 'sessionCapabilities'), 'resume') !== undefined;
    const load = capabilities?.['loadSession'] === true;
    // `resume` first, because it does not send the whole history again. Qwen Code announces it and does not have it.
    const ways = [...(resume ? [methods.agent.session.resume] : []), ...(load ? [methods.agent.session.load] : [])];
    for (const method of conversationId === null ? [] : ways) {
      const session = await this.#ask(method, { ...place, sessionId: conversationId });
      if (session.ok) return succeeded({ sessionId: conversationId ?? '', session: session.value });
      if (session.failure.kind !== 'error' || session.failure.code === AUTH_REQUIRED) return session;
      if (session.failure.code !== METHOD_NOT_FOUND) break;
    }
    if (conversationId !== null) {
      const why = resume || load ? 'did not know the conversation' : 'keeps no conversations; the turn stood without';
      this.#deps.note(`${this.#launch.title} ${why} ${conversationId} and began a new one`);
    }
    const session = await this.#ask(methods.agent.session.new, place);
    if (!session.ok) return session;
    const sessionId = textIn(session.value, 'sessionId');
    if (sessionId !== undefined && sessionId !== '') return succeeded({ sessionId, session: session.value });
    return failed({
      kind: 'error',
      method: methods.agent.session.new,
      code: 0,
      text: 'It opened a session without an id.',
      data: undefined,
    });
  }

  async #choose(sessionId: string, session: LooseObject): Promise<AcpOutcome | undefined> {
    const wishes: [string, readonly string[], (session: LooseObject, wish: string) => SessionChoice][] = [
      ['mode', modesFor(this.#launch, this.#errand.operation), modeRequest],
      ['model', this.#launch.model === null ? [] : [this.#launch.model], modelRequest],
    ];
    for (const [what, best, requestOf] of wishes) {
      const wish = best.find((one) => requestOf(session, one).kind !== 'notOffered') ?? best[0];
      if (wish === undefined) continue;
      const choice = requestOf(session, wish);
      if (choice.kind === 'notOffered') {
        if (what === 'model' && choice.offered.length > 0) return { kind: 'modelMissing', offered: choice.offered };
        this.#deps.note(`${this.#launch.title} offers no ${what} ${wish}; it worked with its own choice`);
      } else if (choice.kind === 'ask') {
        const answer = await this.#ask(choice.method, { sessionId, ...choice.params });
        if (!answer.ok) return answer.failure;
        if (what === 'model') this.model = choice.chosen;
      }
    }
    return undefined;
  }

  /** Deletes or closes a session that was opened only as a check. A failure of the request does not matter. */
  async #forget(sessionId: string, hello: LooseObject): Promise<void> {
    const { methods } = this.#deps.sdk;
    const capabilities = objectIn(objectIn(hello, 'agentCapabilities'), 'sessionCapabilities');
    if (objectIn(capabilities, 'delete') !== undefined) await this.#ask(methods.agent.session.delete, { sessionId });
    else if (objectIn(capabilities, 'close') !== undefined) await this.#ask(methods.agent.session.close, { sessionId });
  }

  async #ask(method: string, params: object, limitMs?: number): Promise<Result<LooseObject, AcpOutcome>> {
    const { agent, clock } = this.#deps;
    const settled = agent.request(method, params).then(
      (value): Result<LooseObject, AcpOutcome> => succeeded(asObject(value) ?? {}),
      (error: unknown): Result<LooseObject, AcpOutcome> => failed(this.#outcomeOf(method, error)),
    );
    const limit = limitMs ?? this.#launch.handshakeMs;
    if (limit === Infinity || (await withinTime(settled, limit, clock))) return settled;
    return failed({ kind: 'unanswered', method });
  }

  #outcomeOf(method: string, error: unknown): AcpOutcome {
    if (!(error instanceof this.#deps.sdk.RequestError)) return { kind: 'closed' };
    const details = textIn(error.data, 'details');
    const data = details ?? (error.data === undefined ? '' : JSON.stringify(error.data));
    const text = `${error.message} ${data}`.trim().slice(0, 10_000);
    return { kind: 'error', method, code: error.code, text, data: error.data };
  }
}

/** Error code of the protocol: the agent requires a login. */
export const AUTH_REQUIRED = -32000;
/** Error code of JSON-RPC: the agent does not have this method, whatever it announced. */
export const METHOD_NOT_FOUND = -32601;
