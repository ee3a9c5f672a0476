import { warningKey } from '../../../src/domain/money/budget.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { Place } from './refusal.ts';

/** Drivers, time, providers and money. */
export function refusedDriverOrMoney({ event, state, before, after }: Place): string | undefined {
  switch (event.type) {
    case 'project.created':
    case 'project.forked':
      return 'a project begins once';
    case 'driver.started':
      return before.length === 0 && after.length === 0 ? undefined : 'taking over is a record of its own';
    case 'driver.stopped':
      return state.driver === null ? 'no process drives it' : undefined;
    case 'time.counted':
      return state.project.status === 'active' ? undefined : 'only work is counted';
    case 'provider.switched':
      return refusedSwitch(event, state.finance.currentProviderId);
    case 'provider.failed': {
      const known = state.finance.costHistory.some(({ provider }) => provider === event.providerId);
      return known && state.openTurn === null ? undefined : 'it had no turn that could fail';
    }
    case 'budget.warned':
      return state.budgetWarnings.includes(warningKey(event)) ? 'it was told already' : undefined;
    case 'forecast.made':
      return state.planned && state.openTurn === null ? undefined : 'there is nothing to go by yet';
    case 'credits.exhausted': {
      if (state.openTurn !== null) return 'a turn is open';
      const next = after[0];
      const falls = next?.type === 'status.changed' && next.to === 'waiting_for_credits';
      return falls || state.project.status === 'waiting_for_credits' ? undefined : 'the project waits from then on';
    }
    case 'credits.restored': {
      const next = after[0];
      return next?.type === 'status.changed' && next.reason.code === 'providerBack'
        ? undefined
        : 'the work goes on then';
    }
    case 'notice.raised':
      return event.message === '' && event.fact === undefined ? 'a notice has words' : undefined;
    default:
      return undefined;
  }
}

function refusedSwitch(
  { change }: FactoryEvent & { type: 'provider.switched' },
  current: string | null,
): string | undefined {
  if (change.fromProvider === change.toProvider) return 'it is the same provider';
  return change.fromProvider === current ? undefined : 'another provider was in use';
}
