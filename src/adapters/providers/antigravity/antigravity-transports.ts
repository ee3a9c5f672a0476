import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { QuotaWindow } from '../../../domain/provider/provider.ts';
import { noTokens } from '../../../domain/money/tokens.ts';
import { assertNever } from '../../../domain/assert.ts';
import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { LLMProvider, ProviderHealth, TurnProgress, TurnReply, TurnRequest } from '../../../ports/llm-provider.ts';
import type { QuotaReader } from '../../../ports/provider-capabilities.ts';
import { placesOf } from '../acp/acp-program.ts';
import { AcpProvider, type AcpShared } from '../acp/acp-provider.ts';
import { findAcpServer, prepareAntigravityAcp } from './antigravity-acp.ts';
import { findAgy } from './antigravity-binary.ts';
import { findEditor } from './antigravity-editor.ts';
import { worksByKey } from './antigravity-environment.ts';
import { AntigravityHandoff } from './antigravity-handoff.ts';
import { agyFailure } from './antigravity-messages.ts';
import { AntigravityProvider, type AgyShared } from './antigravity-provider.ts';
import type { ProviderFactoryOptions } from '../provider-factory-options.ts';

type Transport = Exclude<AntigravityProviderConfig['config']['transport'], 'auto'>;

/** Antigravity over the transport that the configuration names, or over the first one that is usable. */
export function createAntigravity(
  config: AntigravityProviderConfig,
  options: ProviderFactoryOptions,
  shared: AgyShared & AcpShared,
): LLMProvider {
  const over = (transport: Transport): LLMProvider => {
    switch (transport) {
      case 'agy':
        return new AntigravityProvider(config, options, shared);
      case 'acp':
        return acpProvider(config, options, shared);
      case 'handoff':
        return new AntigravityHandoff(config, options, shared.queue);
      default:
        return assertNever(transport);
    }
  };
  const { transport } = config.config;
  return transport === 'auto' ? new FirstTransport(config, options, over) : over(transport);
}

function acpProvider(
  config: AntigravityProviderConfig,
  options: ProviderFactoryOptions,
  shared: AcpShared,
): LLMProvider {
  const { id, name, model } = config;
  const billing = config.config.api_key === undefined ? 'subscription' : 'tokens';
  const prepare = () => prepareAntigravityAcp(config, options);
  const { max_concurrent: maxConcurrent } = config.config;
  const identity = { id, name, model, maxConcurrent, billing, price: null, prepare } as const;
  return new AcpProvider(identity, options, shared);
}

interface Choice {
  transport: Transport;
  provider: LLMProvider;
  /** For each skipped transport, a sentence that says what it lacks. */
  passedOver: readonly string[];
}

/** Chooses the transport at each turn: the user may install a program or give consent while a project runs. */
class FirstTransport implements LLMProvider {
  readonly id: string;
  readonly style = 'agent';
  readonly quota: QuotaReader = { read: (signal) => this.#windows(signal) };
  readonly #config: AntigravityProviderConfig;
  readonly #options: ProviderFactoryOptions;
  readonly #over: (transport: Transport) => LLMProvider;
  readonly #made = new Map<Transport, LLMProvider>();
  #last: LLMProvider | undefined;

  constructor(
    config: AntigravityProviderConfig,
    options: ProviderFactoryOptions,
    over: (transport: Transport) => LLMProvider,
  ) {
    this.id = config.id;
    this.#config = config;
    this.#options = options;
    this.#over = over;
  }

  getName(): string {
    return 'antigravity';
  }

  getModel(): string {
    return (this.#last ?? this.#provider('agy')).getModel();
  }

  async sendMessage(
    request: TurnRequest,
    onProgress: (progress: TurnProgress) => void,
    signal: AbortSignal,
  ): Promise<TurnReply> {
    const choice = await this.#choose();
    if (choice.ok) return choice.value.provider.sendMessage(request, onProgress, signal);
    const nothing = { text: '', usage: noTokens, costUsd: null, requests: 0, actions: [] };
    return { ...nothing, model: this.getModel(), conversationId: request.conversationId, failure: choice.failure };
  }

  async probe(signal: AbortSignal): Promise<ProviderHealth> {
    const choice = await this.#choose();
    if (!choice.ok) {
      const { failure } = choice;
      return { available: false, detail: failure.message, failure, responseTimeMs: 0 };
    }
    const { transport, provider, passedOver } = choice.value;
    const health = await provider.probe(signal);
    const over = `Over ${WORDS[transport]}: ${health.detail}`;
    const detail = passedOver.length === 0 ? over : `${ended(over)} Passed over: ${passedOver.join(' ')}`;
    // The failure may be shown alone, so it must name the transport that failed.
    const failure = health.failure === null ? null : { ...health.failure, message: detail.slice(0, 2000) };
    return { ...health, detail, failure };
  }

  /** Only one transport (agy) reports quota, so the transport is chosen again for each reading. */
  async #windows(signal: AbortSignal): Promise<QuotaWindow[]> {
    const choice = await this.#choose();
    return (choice.ok ? await choice.value.provider.quota?.read(signal) : undefined) ?? [];
  }

  #provider(transport: Transport): LLMProvider {
    const provider = this.#made.get(transport) ?? this.#over(transport);
    this.#made.set(transport, provider);
    return provider;
  }

  async #choose(): Promise<Result<Choice, ProviderFailure>> {
    const { config } = this.#config;
    const host = { env: this.#options.env, homeDirectory: this.#options.homeDirectory };
    const places = placesOf(this.#options);
    const byKey = await worksByKey(host);
    const candidates: {
      transport: Transport;
      setting: string | undefined;
      agreed: boolean;
      find: () => Promise<Result<string, string>>;
    }[] = [
      {
        transport: 'agy',
        setting: config.cli_path,
        agreed: config.consent || byKey,
        find: () => findAgy({ setting: config.cli_path, ...places }),
      },
      {
        transport: 'acp',
        setting: config.acp_server_path,
        agreed: config.consent || config.api_key !== undefined,
        find: () => findAcpServer(config.acp_server_path, this.#options),
      },
      {
        transport: 'handoff',
        setting: config.editor_path,
        agreed: config.consent,
        find: () => findEditor(config.editor_path, places),
      },
    ];
    const passedOver: string[] = [];
    let isThere = false;
    for (const { transport, setting, agreed, find } of candidates) {
      const found = await find();
      if (found.ok && agreed) {
        const provider = this.#provider(transport);
        this.#last = provider;
        return succeeded({ transport, provider, passedOver });
      }
      // A program that the user named is used or refused, never skipped.
      if (!found.ok && setting !== undefined) return failed(notThere(ended(found.failure)));
      isThere ||= found.ok;
      passedOver.push(found.ok ? `Over ${WORDS[transport]} it waits for your consent.` : ended(found.failure));
    }
    const reasons = passedOver.join(' ');
    if (!isThere) return failed(notThere(reasons));
    const asked = agyFailure('consentMissing', '');
    return failed({ ...asked, message: `${asked.message} ${reasons}`.slice(0, 2000) });
  }
}

const WORDS: Readonly<Record<Transport, string>> = {
  agy: 'agy',
  acp: "Google's ACP server",
  handoff: "the editor's chat",
};

function notThere(message: string): ProviderFailure {
  return { ...agyFailure('notInstalled', ''), message: message.slice(0, 2000) };
}

function ended(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}
