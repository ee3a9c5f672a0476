import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Project } from '../domain/run/project.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { Clock, IdSource } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { LLMProvider } from '../ports/llm-provider.ts';

/** What the finance managers of one process share. */
export interface FinanceDeps {
  ledger: Ledger;
  clock: Clock;
  ids: IdSource;
  config: () => FactoryConfig;
  /** An existing project, whichever process drives it. */
  project: (id: string) => Project | undefined;
  providers: () => readonly ProviderConfig[];
  provider: (config: ProviderConfig) => Promise<LLMProvider>;
}
