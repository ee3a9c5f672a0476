import type { Cap, CapUnit } from './budget.ts';

/** What a cap allows and how far it is used, in its unit. `reserved` is what turns that are running may still use. */
export interface CapState {
  cap: Cap;
  used: number;
  reserved: number;
}

/** For a person: `$5.00 a day over all projects`. */
export function capPhrase({ scope, period, unit, allowed, usedBefore }: Cap): string {
  const amount = amountPhrase(allowed, unit);
  const time = usedBefore !== undefined ? ' of prepaid credit' : period === 'day' ? ' a day' : '';
  switch (scope.kind) {
    case 'all':
      return `${amount}${time} over all projects`;
    case 'provider':
      return `${amount}${time} for ${scope.providerId}`;
    case 'project':
      return `${amount}${time} for this project`;
    case 'family':
      return `${amount}${time} for the whole family of this project`;
  }
}

export function amountPhrase(amount: number, unit: CapUnit): string {
  if (unit === 'usd') return `$${amount > 0 && amount < 0.01 ? amount.toFixed(4) : amount.toFixed(2)}`;
  const whole = Math.round(amount);
  return `${whole.toLocaleString('en')} ${whole === 1 ? unit.slice(0, -1) : unit}`;
}
