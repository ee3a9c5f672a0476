import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { ProviderHealth } from '../../../ports/llm-provider.ts';
import { Answer } from './answer.ts';
import type { Connection, Dialect } from './dialect.ts';
import { serviceFailure, type Speaker } from './http/http-failure.ts';
import { judgeError } from './judge-answer.ts';
import { nearNames } from './near-names.ts';
import { isMakersOwn } from './service-price.ts';

type Config = OpenaiProviderConfig | AnthropicProviderConfig;

/** Asks a service for its model names, which is free and needs a valid key. */
export async function askForModels(
  dialect: Dialect,
  connection: Connection,
  config: Config,
  speaker: Speaker,
  nowMs: number,
): Promise<Omit<ProviderHealth, 'responseTimeMs'>> {
  const { exchange } = connection;
  try {
    return found(await dialect.models(connection), config, speaker);
  } catch (error) {
    const failure = judgeError(error, new Answer(() => undefined), exchange, speaker, nowMs);
    // Some servers with this protocol do not list models.
    const isSilent = (exchange.status === 404 || exchange.status === 405) && !isMakersOwn(config);
    if (isSilent || failure === null) return found(null, config, speaker);
    return { available: false, detail: failure.message, failure };
  }
}

function found(
  names: readonly string[] | null,
  { model }: Config,
  speaker: Speaker,
): Omit<ProviderHealth, 'responseTimeMs'> {
  if (names === null) {
    const detail = `${speaker.name}: it answers and tells no models, so whether it serves ${model} shows with the first request`;
    return { available: true, detail, failure: null };
  }
  if (names.some((name) => isSame(name, model))) {
    return { available: true, detail: `${speaker.name}: it answers and serves ${model}`, failure: null };
  }
  const failure = serviceFailure(
    'modelUnknown',
    speaker,
    `It lists ${names.length} models, and ${model} is not among them${nearText(nearNames(model, names))}`,
  );
  return { available: false, detail: failure.message, failure };
}

/** Ollama lists `llama3` as `llama3:latest`; OpenRouter accepts `vendor/model:free` and lists some without the suffix. */
function isSame(listed: string, wanted: string): boolean {
  const bare = (name: string) => name.replace(/:[^:/]+$/, '');
  return listed === wanted || listed === `${wanted}:latest` || (wanted.includes('/') && listed === bare(wanted));
}

function nearText(names: readonly string[]): string {
  return names.length === 0 ? '' : `; near it are ${names.join(', ')}`;
}
