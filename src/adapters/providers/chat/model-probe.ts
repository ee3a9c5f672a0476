import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { ProviderHealth } from '../../../ports/llm-provider.ts';
import { Answer } from './answer.ts';
import type { Connection, Dialect } from './dialect.ts';
import { serviceFailure, type Speaker } from './http/http-failure.ts';
import { isListedAs, type ListedModel } from './listed-models.ts';
import { judgeError } from './judge-answer.ts';
import { nearNames } from './near-names.ts';
import { isMakersOwn } from './service-price.ts';

type Config = OpenaiProviderConfig | AnthropicProviderConfig;

/** What a service says to a question for its models. */
export interface ModelProbe {
  health: Omit<ProviderHealth, 'responseTimeMs'>;
  /** The wanted model as the service lists it; `undefined`: it is not listed, or there is no list. */
  listed: ListedModel | undefined;
}

/** Asks a service for its models, which is free and needs a valid key. */
export async function askForModels(
  dialect: Dialect,
  connection: Connection,
  config: Config,
  speaker: Speaker,
  nowMs: number,
): Promise<ModelProbe> {
  const { exchange } = connection;
  try {
    return found(await dialect.models(connection), config, speaker);
  } catch (error) {
    const failure = judgeError(error, new Answer(() => undefined), exchange, speaker, nowMs);
    // Some servers with this protocol do not list models.
    const isSilent = (exchange.status === 404 || exchange.status === 405) && !isMakersOwn(config);
    if (isSilent || failure === null) return found(null, config, speaker);
    return { health: { available: false, detail: failure.message, failure }, listed: undefined };
  }
}

/** Why the listed model cannot work as hard as the configuration asks for; `null`: nothing that the service tells speaks against it. */
export function effortFailure(
  { efforts, thinks }: ListedModel,
  config: Config,
  speaker: Speaker,
): ProviderFailure | null {
  const { model } = config;
  const refused = (what: string): ProviderFailure => serviceFailure('outdated', speaker, what);
  if (config.name === 'anthropic') {
    const isIdle = config.config.thinking_budget_tokens === undefined || thinks !== false;
    return isIdle ? null : refused(`${model} does not think, and thinking_budget_tokens is set`);
  }
  const { effort } = config.config;
  if (effort === undefined || efforts === null || efforts.includes(effort)) return null;
  if (efforts.length > 0) return refused(`${model} has no effort ${effort}; it has ${efforts.join(', ')}`);
  return effort === 'none' ? null : refused(`${model} has no efforts to choose from, and ${effort} is asked for`);
}

function found(models: readonly ListedModel[] | null, { model }: Config, speaker: Speaker): ModelProbe {
  if (models === null) {
    const detail = `${speaker.name}: it answers and tells no models, so whether it serves ${model} shows with the first request`;
    return { health: { available: true, detail, failure: null }, listed: undefined };
  }
  // An exact name before one that only means the same.
  const listed = models.find(({ name }) => name === model) ?? models.find(({ name }) => isListedAs(name, model));
  if (listed !== undefined) {
    const detail = `${speaker.name}: it answers and serves ${model}`;
    return { health: { available: true, detail, failure: null }, listed };
  }
  const names = models.map(({ name }) => name);
  const failure = serviceFailure(
    'modelUnknown',
    speaker,
    `It lists ${names.length} models, and ${model} is not among them${nearText(nearNames(model, names))}`,
  );
  return { health: { available: false, detail: failure.message, failure }, listed: undefined };
}

function nearText(names: readonly string[]): string {
  return names.length === 0 ? '' : `; near it are ${names.join(', ')}`;
}
