import { assertNever } from '../../domain/assert.ts';
import type { EvidenceChange } from '../../domain/evidence/evidence-change.ts';
import { boundedLine } from '../bounded-text.ts';

/** One line for each change, for the agent that made it and for the message of a commit. */
export function evidenceLines(changes: readonly EvidenceChange[]): string {
  return changes.map((change) => `${boundedLine(change.path, 300)}: ${wordsOf(change)}`).join('\n');
}

function wordsOf(change: EvidenceChange): string {
  switch (change.kind) {
    case 'testFileDeleted':
      return 'the tests were deleted';
    case 'testsRemoved':
      return `tests were removed${listed(change.names)}`;
    case 'testsSkipped':
      return `tests are skipped now${listed(change.names)}`;
    case 'testsNarrowed':
      return 'only some tests are run now (.only)';
    case 'assertionsRemoved':
      return `tests assert less than before${listed(change.names)}`;
    case 'snapshotRewritten':
      return 'a recorded result was rewritten';
    case 'commandChanged':
      return `what a check runs was changed${listed(change.names)}`;
    case 'configurationChanged':
      return `the settings of a check were changed${listed(change.names)}`;
    case 'passForced':
      return 'it ends with success whatever the tests say';
    default:
      return assertNever(change);
  }
}

function listed(names: readonly string[]): string {
  const known = names.filter((name) => name !== '').slice(0, 5);
  return known.length === 0 ? '' : ` (${known.map((name) => boundedLine(name, 80)).join(', ')})`;
}
