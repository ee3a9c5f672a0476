import { capId } from '../../domain/money/budget.ts';
import type { CapUse, CostQuery, CostReport } from '../../domain/money/cost-report.ts';
import { HISTORY_TASKS, SCORED_PROJECTS, trackRecordOf } from '../../domain/money/forecast.ts';
import { isRunning } from '../../domain/run/project-status.ts';
import type { ProviderConfig } from '../../domain/provider/provider-config.ts';
import { reportedBy } from '../../domain/refusal.ts';
import { failed, succeeded } from '../../domain/result.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import type { CapsInForce } from '../../finance/caps-in-force.ts';
import type { CostBook, ForecastAnswer } from '../../engine/cost-book-contract.ts';
import type { Outcome } from '../../engine/outcome.ts';
import { projectForecast } from '../../finance/project-forecast.ts';
import { capUse } from '../../finance/provider-numbers.ts';

export interface CostBookDeps {
  ledger: Ledger;
  caps: CapsInForce;
  clock: Clock;
  providers: () => readonly ProviderConfig[];
  states: () => readonly ProjectState[];
}

export function createCostBook({ ledger, caps, clock, providers, states }: CostBookDeps): CostBook {
  return {
    report: (query: CostQuery): Promise<Outcome<CostReport>> => answered(() => ledger.report(query)),

    caps: () =>
      answered(async () => {
        const running = states().filter(({ project }) => isRunning(project.status));
        const all = [...caps.ofAll(), ...running.flatMap(({ project }) => caps.ofProject(project))];
        const families = (await Promise.all(running.map(({ project }) => caps.ofFamily(project)))).flat();
        // Two running projects of one family both list the family's caps; keep each once.
        all.push(...new Map(families.map((cap) => [capId(cap), cap])).values());
        for (const config of providers()) if (config.enabled) all.push(...(await caps.ofProvider(config)));
        const uses = await ledger.capUse(all, clock.now());
        return all.map((cap, index) => capUse(cap, uses[index])).sort((a, b) => fullness(b) - fullness(a));
      }),

    async forecast(projectId) {
      const state = states().find(({ project }) => project.id === projectId);
      if (state === undefined) return failed({ kind: 'noSuchProject', projectId });
      return answered(async (): Promise<ForecastAnswer> => {
        const trackRecord = trackRecordOf(await ledger.forecastScores(SCORED_PROJECTS));
        const history = await ledger.taskCosts(HISTORY_TASKS);
        const at = new Date(clock.now()).toISOString();
        return { ...projectForecast(state, history, providers(), at), trackRecord };
      });
    },
  };
}

/** A cap of zero counts as full. */
function fullness({ used, reserved, allowed }: CapUse): number {
  return allowed === 0 ? Infinity : (used + reserved) / allowed;
}

async function answered<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return succeeded(await ask());
  } catch (error) {
    if (error instanceof StoreError) return failed(reportedBy(error.failure));
    throw error;
  }
}
