import type { Price } from '../../../domain/provider/price.ts';
import type { ProviderConfig } from '../../../domain/provider/provider-config.ts';
import type { Result } from '../../../domain/result.ts';
import type { Outcome } from '../../../engine/outcome.ts';
import type { DetectedProvider } from '../../../engine/provider-admin-contract.ts';
import type { ProviderHealth } from '../../../ports/llm-provider.ts';
import type { ModelSource } from '../../models/model-list.ts';
import type { Asking } from '../wizard.ts';

/** A language model of this editor. */
export interface EditorModel {
  vendor: string;
  family: string;
  id: string;
  name: string;
  maxInputTokens: number;
}

export type TestResult = { kind: 'answered'; health: ProviderHealth } | { kind: 'cancelled' };

/** The data and services that the questions about a provider need. */
export interface ProviderOptions {
  asking: Asking;
  /** The existing providers: they determine free ids and the next priority. */
  providers: readonly ProviderConfig[];
  /** The user's own table, by model. */
  prices: Readonly<Record<string, Price>>;
  environment: Readonly<Record<string, string | undefined>>;
  /** Displayed name of the place where typed keys are stored. */
  keyPlace: string;
  detect(signal: AbortSignal): Promise<readonly DetectedProvider[]>;
  /** Asks the service for the names of its models. */
  models(source: ModelSource, signal: AbortSignal): Promise<Result<string[], string>>;
  /** Empty where this editor has none. */
  editorModels(): Promise<readonly EditorModel[]>;
  /** Paths of scripts, as a configuration may name them. */
  scripts(): Promise<readonly string[]>;
  chooseScript(): Promise<string | undefined>;
  /** Shows the notice about unattended use; `true` if the user agreed. */
  readNotice(): Promise<boolean>;
  read(draft: Record<string, unknown>): Outcome<ProviderConfig>;
  /** With progress, and a way to cancel. */
  test(config: ProviderConfig, key: string | null): Promise<TestResult>;
  /** Stores the key in the key storage and the configuration in `providers.yaml`. */
  save(config: ProviderConfig, key: string | null): Promise<Outcome<ProviderConfig>>;
  /** Shows a text of any length; resolves when the user closes it. */
  show(title: string, text: string): Promise<void>;
  now(): number;
}
