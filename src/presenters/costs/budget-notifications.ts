import type { CapRow } from './cap-rows.ts';
import { capScope } from './cap-rows.ts';

export interface BudgetNews {
  capId: string;
  message: string;
}

/**
 * Reports budgets that became nearly used up between two snapshots, and budgets of providers that were used up. Any other
 * used-up budget is reported by the project that it stops. A budget seen for the first time is not reported.
 */
export function budgetNotifications(before: readonly CapRow[], after: readonly CapRow[]): BudgetNews[] {
  return after.flatMap((cap) => {
    const earlier = before.find(({ id }) => id === cap.id);
    if (earlier === undefined || earlier.level === cap.level || cap.level === 'calm') return [];
    const { amount, label, level } = cap;
    if (level === 'near') {
      if (earlier.level === 'reached') return [];
      const message = `The budget of ${inSentence(label)} is nearly used up: ${amount}. No turn is started that does not fit into what is left.`;
      return [{ capId: cap.id, message }];
    }
    if (capScope(cap.id)?.scope !== 'provider') return [];
    const message = `The budget of ${label} is used up: ${amount}. It is asked for no further turn; other providers go on.`;
    return [{ capId: cap.id, message }];
  });
}

/** `All projects, today` within a sentence; names stay as they are. */
function inSentence(label: string): string {
  return label.replace(/^All projects/, 'all projects');
}
