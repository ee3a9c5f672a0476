import type { Activity } from '../domain/run/events.ts';
import type { Project } from '../domain/run/project.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { FactoryConfig } from '../domain/settings/settings-schema.ts';
import type { ProjectState } from '../domain/run/state.ts';
import type { ProviderAdmin } from '../engine/provider-admin-contract.ts';
import { createFinance } from '../finance/create-finance.ts';
import type { ProviderRepairs } from '../finance/standings/provider-repairs.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ConversationStore } from '../ports/stores/conversation-store.ts';
import type { DataDirectory } from '../ports/stores/data-directory.ts';
import type { RunStore } from '../ports/stores/run-store.ts';
import type { RunDeps } from '../run/run-deps.ts';
import { ProviderPolls } from '../run/turn/provider-polls.ts';
import { Accounting } from './costs/accounting.ts';
import { tellParent } from './forks/tell-parent.ts';
import { ProjectCatalog } from './catalog/project-catalog.ts';
import { ProjectDrivers } from './project-drivers.ts';
import { LocalProviderAdmin, type ProviderAdminDeps } from './providers/provider-admin.ts';
import { ProviderBoard } from './providers/provider-board.ts';
import { SelfResume } from './self-resume.ts';
import { CurrentSettings } from './current-settings.ts';
import { StartQueue } from './start-queue.ts';
import type { SignalDeps } from './send-signal.ts';

export interface EngineDeps
  extends
    Omit<RunDeps, 'config' | 'providers' | 'finance' | 'watch' | 'wakes' | 'polls'>,
    Pick<ProviderAdminDeps, 'keys' | 'detector' | 'trial' | 'settingsStore'> {
  ledger: Ledger;
  data: DataDirectory;
  runs: RunStore;
  conversations: ConversationStore;
  /** Overrides `worktreesDir` of the settings file; the editor has its own setting. */
  worktreesDir?: string | undefined;
}

/** The services behind the engine's contract. Each is one instance for all projects of the process. */
export interface EngineParts {
  config(): FactoryConfig;
  providers(): readonly ProviderConfig[];
  settings: CurrentSettings;
  catalog: ProjectCatalog;
  drivers: ProjectDrivers;
  queue: StartQueue;
  money: Accounting;
  repairs: ProviderRepairs;
  board: ProviderBoard;
  providerAdmin: ProviderAdmin;
  selfResume: SelfResume;
  steering: SignalDeps;
}

/** Creates the services and connects them: they refer to each other, so none is called before all are made. */
export function connectParts(
  deps: EngineDeps,
  on: { changed: () => void; activity: (activity: Activity) => void },
): EngineParts {
  const settings = new CurrentSettings(deps.settingsStore, () => {
    repairs.settingsChanged();
    void selfResume.look();
    void queue.look();
    board.settingsChanged();
    on.changed();
  });
  const inForce = {
    config: (): FactoryConfig => {
      const config = settings.config();
      return { ...config, worktreesDir: deps.worktreesDir ?? config.worktreesDir };
    },
    providers: () => settings.providers().providers,
  };
  const states = (): ProjectState[] => catalog.states();
  const isDrivenHere = (id: string): boolean => drivers.isDriving(id);
  const money = new Accounting({ ...deps, ...inForce, states, isDrivenHere }, on.changed);
  const project = (id: string): Project | undefined => catalog.state(id)?.project;
  const shared = { ...deps, ...inForce, ledger: money.ledger, project };
  const { finance, watch, wakes, repairs, outlook } = createFinance(shared);
  const runDeps = { ...shared, finance, watch, wakes, repairs, polls: new ProviderPolls() };
  const look = (): void => {
    void queue.look();
    on.changed();
  };
  const changed = (state: ProjectState): void => {
    catalog.offer(state);
    money.keepOutcome(state);
    // Its run ended in the middle of a turn, because the disk was full or the process is closing.
    if (state.openTurn !== null && !isDrivenHere(state.project.id)) money.abandoned(state);
    board.refreshSoon();
    look();
  };
  // Before a project's first step in this process.
  const takenOver = async (state: ProjectState): Promise<void> => {
    await tellParent({ ...deps, ...steering }, state);
    await money.reconcile(state);
  };
  const drivers = new ProjectDrivers(deps.runs, runDeps, { changed, activity: on.activity }, takenOver);
  const catalog: ProjectCatalog = new ProjectCatalog(deps.runs, deps.clock, look, drivers, money.abandoned);
  const steering: SignalDeps = { catalog, drivers, clock: deps.clock };
  const queue = new StartQueue({ ...steering, ...inForce });
  const selfResume = new SelfResume({ ...steering, queue }, (state, signal) => outlook.ahead(state, signal));
  const fixed = async (providerId: string): Promise<void> => {
    await repairs.personActed([providerId]);
    await selfResume.look();
  };
  const providerAdmin = new LocalProviderAdmin({ ...deps, settings, states, fixed });
  const forBoard = { outlook, projects: () => catalog.snapshots(), changed: on.changed };
  const board = new ProviderBoard({ ...shared, ...forBoard, numbersOf: (id) => money.numbersOf(id) });
  return {
    ...inForce,
    ...{ settings, catalog, drivers, queue, money, repairs, board, providerAdmin, selfResume, steering },
  };
}
