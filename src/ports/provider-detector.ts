import type { ProviderKind } from '../domain/provider/provider-config.ts';

/** Something on this machine that could be a provider. */
export interface DetectedProvider {
  kind: ProviderKind;
  /** For a person: `Claude Code, found as /usr/local/bin/claude`. */
  label: string;
  /** Enough of a configuration to start with, in the form of `providers.yaml`. */
  config: Record<string, unknown>;
}

/** Looks for programs, keys in the environment (by name alone) and local servers. Starts nothing, sends nothing beyond loopback. */
export interface ProviderDetector {
  /** In the order of preference. Never rejects; after an abort it resolves soon with what it has. */
  detect(signal: AbortSignal): Promise<DetectedProvider[]>;
}
