import type { TurnKind } from '../money/cost-entry.ts';

/** Whether a turn of this kind may change files of the worktree. What another one changes there is put back after it. */
export function mayChangeFiles(operation: TurnKind): boolean {
  switch (operation) {
    case 'work':
    case 'correction':
      return true;
    case 'plan':
    case 'handover':
    case 'audit':
    case 'probe':
      return false;
  }
}
