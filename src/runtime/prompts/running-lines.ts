import { RUNNERS } from '../../domain/evidence/files-that-run.ts';
import type { FileThatRuns } from '../../domain/evidence/checks.ts';
import { boundedLine } from '../bounded-text.ts';

/** One line for each file, for the message of a commit. */
export function runningLines(files: readonly FileThatRuns[]): string {
  return files
    .map(({ path, by, scripts }) => {
      const named = scripts.length === 0 ? '' : ` (${scripts.map((name) => boundedLine(name, 80)).join(', ')})`;
      return `- ${boundedLine(path, 300)}: ${RUNNERS[by]}${named}`;
    })
    .join('\n');
}
