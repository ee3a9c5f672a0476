import type { Budget, Cap, Caps, CapUnit } from './budget.ts';

const UNITS: readonly CapUnit[] = ['usd', 'tokens', 'turns'];

/** What a cap allows and how far it is used, in its unit. `reserved` is what turns that are running may still use. */
export interface CapState {
  cap: Cap;
  used: number;
  reserved: number;
}

/** A stable name, such as `all/day/usd` or `provider:openai/ever/tokens`. */
export function capId({ scope, period, unit }: Cap): string {
  return `${scopeId(scope)}/${period}/${unit}`;
}

function scopeId(scope: Cap['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'all';
    case 'provider':
      return `provider:${scope.providerId}`;
    case 'project':
      return `project:${scope.projectId}`;
  }
}

/** For a person: `$5.00 a day over all projects`. */
export function capPhrase({ scope, period, unit, allowed }: Cap): string {
  const amount = amountPhrase(allowed, unit);
  const time = period === 'day' ? ' a day' : '';
  switch (scope.kind) {
    case 'all':
      return `${amount}${time} over all projects`;
    case 'provider':
      return `${amount}${time} for ${scope.providerId}`;
    case 'project':
      return `${amount}${time} for this project`;
  }
}

export function amountPhrase(amount: number, unit: CapUnit): string {
  if (unit === 'usd') return `$${amount > 0 && amount < 0.01 ? amount.toFixed(4) : amount.toFixed(2)}`;
  const whole = Math.round(amount);
  return `${whole.toLocaleString('en')} ${whole === 1 ? unit.slice(0, -1) : unit}`;
}

/** The caps of a budget from `config.yaml` or `providers.yaml`. */
export function capsOfBudget(scope: Cap['scope'], budget: Budget | undefined): Cap[] {
  return [...capsWithin(scope, 'day', budget?.perDay), ...capsWithin(scope, 'ever', budget?.total)];
}

export function capsWithin(scope: Cap['scope'], period: Cap['period'], caps: Caps | undefined): Cap[] {
  if (caps === undefined) return [];
  return UNITS.flatMap((unit) => {
    const allowed = caps[unit];
    return allowed === undefined ? [] : [{ scope, period, unit, allowed }];
  });
}
