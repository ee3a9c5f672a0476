import type { FactoryConfig } from '../../../src/domain/settings/settings-schema.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { ProviderConfig } from '../../../src/domain/provider/provider-config.ts';
import { succeeded } from '../../../src/domain/result.ts';
import type { DriverDeps } from '../../../src/fleet/project-drivers.ts';
import { createFinance, type Finance } from '../../../src/finance/create-finance.ts';
import { JournalRunHost } from '../../../src/adapters/run-hosts/local/journal-run-host.ts';
import { ProviderPolls } from '../../../src/run/turn/provider-polls.ts';
import type { RunDeps } from '../../../src/run/run-deps.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import type { LLMProvider } from '../../../src/ports/llm-provider.ts';
import type { ProjectJournal } from '../../../src/adapters/run-hosts/local/journal/project-journal.ts';
import { fakeGit } from '../fakes/fake-git.ts';
import { fakeSandbox } from '../fakes/fake-sandbox.ts';
import { aPersona } from '../builders/state-builders.ts';
import { noKeys } from '../sandbox/no-keys.ts';

export interface Ground {
  clock: Clock;
  random: () => number;
  ledger: Ledger;
  config: () => FactoryConfig;
  /** Absent: every project is alone. */
  project?: (id: string) => Project | undefined;
  /** As the settings are now; a test may change it. */
  providers: () => readonly ProviderConfig[];
  provider: (config: ProviderConfig) => LLMProvider;
}

/** What the runs of one process share, with its ledger and what its fleet tells. */
export type ProcessDeps = DriverDeps & Finance & { ledger: Ledger };

/** Names differ between processes, as they do in the world. */
let lives = 0;

/** What a run needs, as one process has it: the real loop and the real finance manager over a world in memory. */
export function runDeps(ground: Ground): ProcessDeps {
  const { clock, random, ledger, config } = ground;
  const life = ++lives;
  let names = 0;
  const shared = {
    clock,
    ids: { uuid: () => `${life}-${++names}`, random },
    ledger,
    config,
    project: ground.project ?? ((): undefined => undefined),
    providers: ground.providers,
    provider: async (wanted: ProviderConfig) => ground.provider(wanted),
  };
  const template = (name: string) => ({
    name,
    version: '1',
    description: '',
    acceptanceCriteria: aPersona(name).acceptanceCriteria,
    systemPrompt: 'Work.',
    path: `${name}.md`,
  });
  return {
    ...shared,
    git: fakeGit(),
    sandbox: fakeSandbox(() => ({})),
    gateDetector: {
      detect: async () => ({ gates: [], notFound: [], notTaken: [], notes: [], installs: [] }),
      isPackage: async () => false,
    },
    linkDependencies: async () => ({ linked: [], readable: [], notes: [] }),
    copyDependencies: async () => [],
    takeBackDependencies: async () => undefined,
    hideInstalled: async () => undefined,
    repository: { describe: async () => ({ topLevel: [], readme: '' }) },
    personas: {
      list: async () => ({ templates: [template('engineer'), template('project-manager')], problems: [] }),
      load: async (name) => succeeded(template(name)),
    },
    logger: { log: () => undefined },
    platform: 'linux',
    redact: (text) => text,
    redactStream: () => noKeys.stream(),
    openFiles: () => {
      throw new Error('Nothing is recorded here');
    },
    recordings: { append: async () => undefined, read: async () => succeeded([]) },
    ...createFinance(shared),
    polls: new ProviderPolls(),
  };
}

/** As a process of these dependencies opens it. No project of these stories has children. */
export function runHost(journal: ProjectJournal, { clock, ids }: Pick<RunDeps, 'clock' | 'ids'>): JournalRunHost {
  const nothing = (): void => undefined;
  const begin = (): never => {
    throw new Error('Nothing is forked in these stories');
  };
  return new JournalRunHost(journal, { clock, ids, begin }, { changed: nothing, activity: nothing });
}
