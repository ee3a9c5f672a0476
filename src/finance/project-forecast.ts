import { billingOf } from '../domain/provider/billing.ts';
import { expectedCost, type Expectation } from '../domain/money/expected-cost.ts';
import { addUsd } from '../domain/money/bills.ts';
import type { Forecast, TaskCost } from '../domain/money/forecast.ts';
import type { ProviderConfig } from '../domain/provider/provider-config.ts';
import type { ProjectState } from '../domain/run/state.ts';
import { openTasks } from '../domain/task/open-tasks.ts';

export type ForecastResult =
  { kind: 'forecast'; forecast: Forecast } | Extract<Expectation, { kind: 'thin' }> | { kind: 'noPrice' };

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
  const open = openTasks(state.taskList).map((task) =>
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

/** Whether turns have a price: by the last bill, else by the billing of the providers that the project may use. */
export function hasPrice({ project, finance }: ProjectState, providers: readonly ProviderConfig[]): boolean {
  const last = finance.costHistory.at(-1);
  if (last !== undefined) return last.costUsd !== null;
  const allowed = providers.filter(
    ({ id, enabled }) => enabled && (project.providers.length === 0 || project.providers.includes(id)),
  );
  return allowed.length === 0 || allowed.some((config) => billingOf(config) === 'tokens');
}
