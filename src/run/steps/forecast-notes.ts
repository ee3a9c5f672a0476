import type { ProjectState } from '../../domain/run/state.ts';
import { openTasks } from '../../domain/task/open-tasks.ts';
import type { RunHost } from '../../ports/run-host.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { RunDeps } from '../run-deps.ts';

/**
 * A forecast is due once after the plan, before any task starts. Later it is due when the number of open tasks changed, or when
 * the project cost more than the forecast's upper bound.
 */
export function forecastDue(state: ProjectState): boolean {
  if (!state.planned || state.project.status !== 'active' || state.openTurn !== null) return false;
  const last = state.forecasts.at(-1);
  if (last === undefined) return true;
  return last.openTasks !== openTasks(state.taskList).length || state.finance.totalSpentUsd > last.highUsd;
}

/** Journals the due forecasts of one project. If the ledger cannot be read, there is no forecast and the work goes on. */
export class ForecastNotes {
  readonly #host: RunHost;
  readonly #deps: Pick<RunDeps, 'finance' | 'logger'>;
  /** Number of open tasks when the history was last too thin; it is read again only after this number changed. */
  #thinAt: number | undefined;

  constructor(host: RunHost, deps: Pick<RunDeps, 'finance' | 'logger'>) {
    this.#host = host;
    this.#deps = deps;
  }

  async note(): Promise<void> {
    const host = this.#host;
    const { finance, logger } = this.#deps;
    const state = host.state();
    const open = openTasks(state.taskList).length;
    if (!forecastDue(state) || this.#thinAt === open) return;
    try {
      const result = await finance.forecast(state, new Date(host.now()).toISOString());
      if (result.kind === 'noPrice') return;
      this.#thinAt = result.kind === 'thin' ? open : undefined;
      if (result.kind === 'forecast') await host.commit({ type: 'forecast.made', forecast: result.forecast });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logger.log('warn', 'No forecast could be made', { projectId: host.projectId, error: error.failure.message });
    }
  }
}
