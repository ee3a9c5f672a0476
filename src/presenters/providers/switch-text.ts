import type { ProviderSwitch } from '../../domain/money/cost-entry.ts';
import { stuckText } from '../tasks/blocked-text.ts';

/** Why another provider took over. */
export function switchText({ reason, stuck }: Pick<ProviderSwitch, 'reason' | 'stuck'>): string {
  return stuck === undefined ? reason : stuckText(stuck);
}
