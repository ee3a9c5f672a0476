import type { Activity } from '../domain/run/events.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { PersonaTemplate } from '../domain/persona/persona.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { Result } from '../domain/result.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../domain/run/snapshot.ts';
import type { GitFailure, RepositoryReport } from '../ports/git-manager.ts';
import type { CostBook } from './cost-book-contract.ts';
import type { ProjectCommands } from './project-commands-contract.ts';
import type { ProjectWork } from './project-work-contract.ts';
import type { ProviderAdmin } from './provider-admin-contract.ts';

/**
 * The orchestration engine as the extension and the command line see it. Views read `snapshot()` when `onChange` wakes them and
 * derive no state themselves; commands call the other methods.
 */
export interface OrchestrationEngine extends ProjectCommands, ProjectWork {
  /** Where everything is stored. */
  readonly dataDirectory: string;
  /** Adds, tests, changes and removes providers. */
  readonly providerAdmin: ProviderAdmin;
  /** Costs of all projects of this machine. */
  readonly costs: CostBook;
  snapshot(): FactorySnapshot;
  project(projectId: string): ProjectSnapshot | undefined;
  /** Calls `listener` at most a few times a second. Returns the function that stops it. */
  onChange(listener: () => void): () => void;
  onActivity(listener: (activity: Activity) => void): () => void;

  config(): FactoryConfig;
  providers(): readonly ProviderConfig[];
  personas(): Promise<{ templates: PersonaTemplate[]; problems: string[] }>;
  inspectRepository(path: string): Promise<Result<RepositoryReport, GitFailure>>;
  /** A short name from a description, not used by another project. */
  proposeName(description: string): string;

  /** Resolves when the project is no longer driven here. */
  whenIdle(projectId: string): Promise<void>;
  /** Resumes what ran when the last process ended, and from then on starts what is queued. */
  recover(): Promise<void>;
  /** Ends turns in flight, writes snapshots and releases locks. Projects that were running resume at the next start. */
  close(): Promise<void>;
}
