import { reportedBy } from '../../domain/refusal.ts';
import type { FactoryLook } from '../../engine/factory-look-contract.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DataDirectory } from '../../ports/stores/data-directory.ts';
import type { RunStore } from '../../ports/stores/run-store.ts';
import type { SettingsStore } from '../../ports/stores/settings-store.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import { CurrentSettings } from '../current-settings.ts';
import { ProjectCatalog } from './project-catalog.ts';
import { withPlaces } from '../queue-places.ts';
import { schedule } from '../scheduler.ts';

export interface LookDeps {
  data: DataDirectory;
  runs: RunStore;
  settingsStore: SettingsStore;
  clock: Clock;
}

/** Reads the data directory once; rejects with `StoreError` when it cannot. Nothing stays open. */
export async function lookAtFactory({ data, runs, settingsStore, clock }: LookDeps): Promise<FactoryLook> {
  const initialized = await data.initialize();
  if (!initialized.ok) throw new StoreError(initialized.failure);
  const ignore = (): void => undefined;
  const settings = new CurrentSettings(settingsStore, ignore);
  await settings.reload();
  const none = { isDriving: () => false, isHolding: () => false };
  const catalog = new ProjectCatalog(runs, clock, ignore, none, ignore);
  await catalog.look();
  const projects = catalog.snapshots();
  const asked = projects.flatMap(({ state: { project, queued } }) =>
    queued === null ? [] : { projectId: project.id, askedBy: 'person' as const, sinceMs: Date.parse(queued.since) },
  );
  const waiting = schedule(asked, { limit: 0, running: 0 }).wait.map(({ projectId }) => projectId);
  return {
    projects: withPlaces(projects, waiting, settings.config().maxConcurrentProjects),
    unreadable: catalog.unreadable(),
    problems: settings.problems().map((message) => reportedBy({ message })),
  };
}
