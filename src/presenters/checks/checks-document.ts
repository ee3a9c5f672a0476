import type { FoundChecks } from '../../domain/evidence/found-checks.ts';
import { foundChecksText } from '../project/found-checks.ts';
import { oneLine } from '../shared/plain-text.ts';

/** The checks of a project before its first run in one line, with those that cannot run here. */
export function checksLine(found: FoundChecks): string {
  if (found.gates.length === 0) return 'None was found: the work is only checked by its own tasks';
  const lacking = found.gates.filter(({ lacks }) => lacks !== undefined);
  const names = (gates: FoundChecks['gates']): string => gates.map(({ name }) => oneLine(name, 40)).join(', ');
  return lacking.length === 0 ? names(found.gates) : `${names(found.gates)}; cannot run here: ${names(lacking)}`;
}

/** The same with reasons, as plain text. */
export function checksDocument(found: FoundChecks): string {
  const { checks, remarks, wayOut } = foundChecksText(found);
  const lines = checks.flatMap(({ name, command, because, remark }) => [
    `${name}: ${command}`,
    `  ${because}${remark === '' ? '' : `; ${remark}`}`,
  ]);
  return [checks.length === 0 ? checksLine(found) : lines.join('\n'), remarks.join('\n'), wayOut]
    .filter((part) => part !== '')
    .join('\n\n');
}
