import type { ClientContext } from '@agentclientprotocol/sdk';
import type { ToldTokens } from '../../../domain/provider/usage-report.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import { withinTime } from '../../process/within-time.ts';
import type { AcpSdk } from './acp-client.ts';
import type { AcpLaunch } from './acp-launch.ts';
import { chosenModel, modeRequest, modelRequest, type SessionChoice } from './acp-session-options.ts';
import { toldInAnswer } from './acp-usage.ts';
import { asObject, listIn, numberIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** How the conversation with one agent ended. */
export type AcpOutcome =
  /** `stopReason` is empty if there was no prompt. */
  | { kind: 'answered'; stopReason: string; usage: ToldTokens | undefined }
  | { kind: 'error'; method: string; code: number; text: string }
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
}

export interface AcpSessionDeps {
  sdk: AcpSdk;
  agent: ClientContext;
  clock: Clock;
  onPrompt: (sessionId: string) => void;
  note: (action: string) => void;
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
    this.#deps.onPrompt(sessionId);
    const { sdk } = this.#deps;
    // Without a time limit here: `AcpWatch` ends the turn.
    const params = { sessionId, prompt: [{ type: 'text', text: prompt }] };
    const answer = await this.#ask(sdk.methods.agent.session.prompt, params, Infinity);
    if (!answer.ok) return answer.failure;
    return {
      kind: 'answered',
      stopReason: textIn(answer.value, 'stopReason') ?? '',
      usage: toldInAnswer(answer.value),
    };
  }

  async #initialize(): Promise<Result<LooseObject, AcpOutcome>> {
    const { sdk } = this.#deps;
    const isReading = this.#launch.reach === 'reading';
    const hello = await this.#ask(sdk.methods.agent.initialize, {
      protocolVersion: sdk.PROTOCOL_VERSION,
      clientCapabilities: {
        fs: { readTextFile: true, writeTextFile: !isReading },
        terminal: this.#launch.reach === 'all',
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
    if (conversationId !== null && (resume || load)) {
      // Preferred, because `resume` does not send the whole history again.
      const method = resume ? methods.agent.session.resume : methods.agent.session.load;
      const session = await this.#ask(method, { ...place, sessionId: conversationId });
      if (session.ok) return succeeded({ sessionId: conversationId, session: session.value });
      const isRefused = session.failure.kind === 'error' && session.failure.code !== AUTH_REQUIRED;
      if (!isRefused) return session;
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
    });
  }

  async #choose(sessionId: string, session: LooseObject): Promise<AcpOutcome | undefined> {
    const wishes: [string, string | null, (session: LooseObject, wish: string) => SessionChoice][] = [
      ['mode', this.#launch.mode, modeRequest],
      ['model', this.#launch.model, modelRequest],
    ];
    for (const [what, wish, requestOf] of wishes) {
      if (wish === null) continue;
      const choice = requestOf(session, wish);
      if (choice.kind === 'notOffered') {
        if (what === 'model' && choice.offered.length > 0) return { kind: 'modelMissing', offered: choice.offered };
        this.#deps.note(`${this.#launch.title} offers no ${what} ${wish}; it worked with its own choice`);
      } else if (choice.kind === 'ask') {
        const answer = await this.#ask(choice.method, { sessionId, ...choice.params });
        if (!answer.ok) return answer.failure;
        if (what === 'model') this.model = wish;
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
    return { kind: 'error', method, code: error.code, text: `${error.message} ${data}`.trim().slice(0, 10_000) };
  }
}

/** Error code of the protocol: the agent requires a login. */
export const AUTH_REQUIRED = -32000;
