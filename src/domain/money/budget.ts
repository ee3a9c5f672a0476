import { z } from 'zod';
import { assertNever } from '../assert.ts';

/** Larger amounts are mistakes, and would not add up to the cent. */
export const MAX_USD = 1e9;

/** What may be used within one scope and period; what is left out has no cap. */
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

/** One cap, with what it is about. */
export interface Cap {
  scope:
    | { kind: 'project'; projectId: string }
    /** A project with all its descendants: those that were forked from it, and from them in turn. */
    | { kind: 'family'; rootId: string }
    | { kind: 'provider'; providerId: string }
    | { kind: 'all' };
  period: 'day' | 'ever';
  unit: CapUnit;
  allowed: number;
  /**
   * Prepaid credit counts from when it was bought: what was used before, in the cap's unit, does not count. Absent: a cap that
   * is no credit.
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

/** What a warning was about. A cap that was raised is another one: its own 80 % are worth a word again. */
export function warningKey({ cap, allowed }: { cap: string; allowed: number }): string {
  return `${cap} ${allowed}`;
}

/** Caps of a budget, each with what it is about. */
export function capsOfBudget(scope: Cap['scope'], budget: Budget): Cap[] {
  return [...capsOf(scope, 'day', budget.perDay ?? {}), ...capsOf(scope, 'ever', budget.total ?? {})];
}

export function capsOf(scope: Cap['scope'], period: Cap['period'], caps: Caps): Cap[] {
  return (['usd', 'tokens', 'turns'] as const).flatMap((unit) => {
    const allowed = caps[unit];
    return allowed === undefined ? [] : [{ scope, period, unit, allowed }];
  });
}
