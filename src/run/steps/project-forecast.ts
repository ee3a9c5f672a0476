import { billingOf } from '../../domain/provider/billing.ts';
import { expectedCost, type Expectation } from '../../domain/money/expected-cost.ts';
import { addUsd } from '../../domain/money/cost-entry.ts';
import { HISTORY_TASKS, type Forecast, type TaskCost } from '../../domain/money/forecast.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { RunHost } from '../../ports/run-host.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { RunDeps } from '../run-deps.ts';

export type ForecastResult =
  { kind: 'forecast'; forecast: Forecast } | Extract<Expectation, { kind: 'thin' }> | { kind: 'noPrice' };

/**
 * A forecast is due once after the plan, before any task starts. Later it is due when the number of open tasks changed, or when
 * the project cost more than the forecast's upper bound.
 */
export function forecastDue(state: ProjectState): boolean {
  if (!state.planned || state.project.status !== 'active' || state.openTurn !== null) return false;
  const last = state.forecasts.at(-1);
  if (last === undefined) return true;
  return last.openTasks !== openTasks(state).length || state.finance.totalSpentUsd > last.highUsd;
}

/** Journals the due forecasts of one project. If the ledger cannot be read, there is no forecast and the work goes on. */
export class ForecastNotes {
  readonly #host: RunHost;
  readonly #deps: RunDeps;
  /** Number of open tasks when the history was last too thin; it is read again only after this number changed. */
  #thinAt: number | undefined;

  constructor(host: RunHost, deps: RunDeps) {
    this.#host = host;
    this.#deps = deps;
  }

  async note(): Promise<void> {
    const host = this.#host;
    const { ledger, logger } = this.#deps;
    const state = host.state();
    const providers = this.#deps.providers();
    if (!forecastDue(state) || !hasPrice(state, providers)) return;
    const open = openTasks(state).length;
    if (this.#thinAt === open) return;
    try {
      const history = await ledger.taskCosts(HISTORY_TASKS);
      const at = new Date(host.now()).toISOString();
      const result = projectForecast(state, history, providers, at);
      this.#thinAt = result.kind === 'forecast' ? undefined : open;
      if (result.kind === 'forecast') await host.commit({ type: 'forecast.made', forecast: result.forecast });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      logger.log('warn', 'No forecast could be made', { projectId: host.projectId, error: error.failure.message });
    }
  }
}

/** The expected total cost of the project, as of `at`. */
export function projectForecast(
  state: ProjectState,
  history: readonly TaskCost[],
  providers: readonly ProviderConfig[],
  at: string,
): ForecastResult {
  if (!hasPrice(state, providers)) return { kind: 'noPrice' };
  const { costHistory, totalSpentUsd } = state.finance;
  const last = costHistory.at(-1);
  const open = openTasks(state).map((task) =>
    costHistory.reduce((sum, entry) => (entry.taskId === task.id ? addUsd(sum, entry.costUsd ?? 0) : sum), 0),
  );
  const expected = expectedCost(
    {
      projectId: state.project.id,
      spentUsd: totalSpentUsd,
      tasks: state.planned ? open : null,
      provider: last?.provider ?? null,
      model: last?.model ?? null,
    },
    history,
  );
  if (expected.kind === 'thin') return expected;
  const { expectedUsd, lowUsd, highUsd, fromTasks } = expected;
  const made = state.taskList.tasks.some((task) => task.startedAt !== null) ? 'during' : 'before';
  const range = { expectedUsd, lowUsd, highUsd, fromTasks, openTasks: expected.openTasks };
  return { kind: 'forecast', forecast: { at, made, ...range } };
}

function openTasks({ taskList }: ProjectState): ProjectState['taskList']['tasks'] {
  return taskList.tasks.filter(({ status }) => status === 'pending' || status === 'in_progress');
}

/** Whether turns have a price: by the last bill, else by the billing of the providers that the project may use. */
function hasPrice({ project, finance }: ProjectState, providers: readonly ProviderConfig[]): boolean {
  const last = finance.costHistory.at(-1);
  if (last !== undefined) return last.costUsd !== null;
  const allowed = providers.filter(
    ({ id, enabled }) => enabled && (project.providers.length === 0 || project.providers.includes(id)),
  );
  return allowed.length === 0 || allowed.some((config) => billingOf(config) === 'tokens');
}
