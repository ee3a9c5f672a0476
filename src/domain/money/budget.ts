import { z } from 'zod';
import { assertNever } from '../assert.ts';

/** Larger amounts are mistakes, and their sums would not be exact to the cent. */
export const MAX_USD = 1e9;

/** Caps within one scope and period; an absent unit has no cap. */
export const capsSchema = z.strictObject({
  usd: z.number().nonnegative().max(MAX_USD).optional(),
  tokens: z.int().nonnegative().optional(),
  turns: z.int().nonnegative().optional(),
});
export type Caps = z.infer<typeof capsSchema>;

/** `perDay` counts the calendar day of this machine's time zone. */
export const budgetSchema = z.strictObject({
  perDay: capsSchema.optional(),
  total: capsSchema.optional(),
});
export type Budget = z.infer<typeof budgetSchema>;

export type CapUnit = 'usd' | 'tokens' | 'turns';

/** One cap with its scope. */
export interface Cap {
  scope:
    | { kind: 'project'; projectId: string }
    /** A project with all its descendants: its forks, their forks and so on. */
    | { kind: 'family'; rootId: string }
    | { kind: 'provider'; providerId: string }
    | { kind: 'all' };
  period: 'day' | 'ever';
  unit: CapUnit;
  allowed: number;
  /**
   * For prepaid credit: what was used before it was bought, in the cap's unit, which does not count. Absent: the cap is no
   * credit.
   */
  usedBefore?: number;
}

/** Stable name of a cap, such as `all/day/usd`, `family:ID/ever/turns`, `provider:openai/ever/tokens` or `provider:openai/credit/usd`. */
export function capId({ scope, period, unit, usedBefore }: Cap): string {
  return `${aboutOf(scope)}/${usedBefore === undefined ? period : 'credit'}/${unit}`;
}

function aboutOf(scope: Cap['scope']): string {
  switch (scope.kind) {
    case 'all':
      return 'all';
    case 'project':
      return `project:${scope.projectId}`;
    case 'family':
      return `family:${scope.rootId}`;
    case 'provider':
      return `provider:${scope.providerId}`;
    default:
      return assertNever(scope);
  }
}

/** Identifies a warning. A raised cap has another key, so that its own 80 % are warned about again. */
export function warningKey({ cap, allowed }: { cap: string; allowed: number }): string {
  return `${cap} ${allowed}`;
}

/** Caps of a budget, each with its scope. */
export function capsOfBudget(scope: Cap['scope'], budget: Budget): Cap[] {
  return [...capsOf(scope, 'day', budget.perDay ?? {}), ...capsOf(scope, 'ever', budget.total ?? {})];
}

export function capsOf(scope: Cap['scope'], period: Cap['period'], caps: Caps): Cap[] {
  return (['usd', 'tokens', 'turns'] as const).flatMap((unit) => {
    const allowed = caps[unit];
    return allowed === undefined ? [] : [{ scope, period, unit, allowed }];
  });
}
