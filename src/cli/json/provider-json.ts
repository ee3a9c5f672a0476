import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProviderHealth } from '../../ports/llm-provider.ts';
import { keySource } from '../../presenters/providers/provider-text.ts';

export function providerJson(config: ProviderConfig): Record<string, unknown> {
  return {
    id: config.id,
    name: config.name,
    model: config.model ?? null,
    enabled: config.enabled,
    priority: config.priority,
    creditsAvailableUsd: config.creditsAvailable ?? null,
    key: keySource(config),
  };
}

export function healthJson({
  available,
  detail,
  failure,
  responseTimeMs,
  spent,
}: ProviderHealth): Record<string, unknown> {
  const cost = spent === undefined ? {} : { spent };
  return { available, detail, failure: failure?.kind ?? null, responseTimeMs: Math.round(responseTimeMs), ...cost };
}
