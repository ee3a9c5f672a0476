import { assertNever } from '../../domain/assert.ts';
import type { EvidenceChange } from '../../domain/evidence/evidence-change.ts';
import { oneLine } from '../shared/plain-text.ts';

/** What became weaker, for a person. */
export function evidenceSentence(change: EvidenceChange): string {
  const path = oneLine(change.path, 200);
  switch (change.kind) {
    case 'testFileDeleted':
      return `It deleted the tests in ${path}.`;
    case 'testsRemoved':
      return `It removed tests from ${path}${listed(change.names)}.`;
    case 'testsSkipped':
      return `It skips tests in ${path}${listed(change.names)}.`;
    case 'testsNarrowed':
      return `In ${path} only some tests are run (.only).`;
    case 'assertionsRemoved':
      return `Tests in ${path} assert less than before${listed(change.names)}.`;
    case 'snapshotRewritten':
      return `It rewrote the recorded result ${path}.`;
    case 'commandChanged':
      return `It changed in ${path} what a check runs${listed(change.names)}.`;
    case 'configurationChanged':
      return `It changed in ${path} the settings of a check${listed(change.names)}.`;
    case 'passForced':
      return `It added to ${path} an end with success, whatever the tests say.`;
    default:
      return assertNever(change);
  }
}

function listed(names: readonly string[]): string {
  const known = names.filter((name) => name !== '').slice(0, 5);
  return known.length === 0 ? '' : `: ${known.map((name) => oneLine(name, 80)).join(', ')}`;
}
