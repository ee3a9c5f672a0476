import type { JournalRecord } from '../../../../domain/run/events.ts';
import type { FileSystem } from '../../../../ports/file-system.ts';
import { decodeRecord } from './journal-line.ts';
import { segmentNumbers, type ProjectPaths } from '../project-paths.ts';
import { scanSegment } from './scan-segment.ts';
import { storeError } from '../../../files/store-failure.ts';

/** Reads the journal's records, for a log or a report. Skips a tail that is being written; rejects if the journal is damaged. */
export async function readHistory(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  afterSeq: number,
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for (const number of segmentNumbers(await fileSystem.list(paths.directory))) {
    const file = paths.segment(number);
    const bytes = Buffer.from(await fileSystem.readFile(file));
    const scanned = scanSegment(bytes, undefined);
    if (scanned.damage !== undefined)
      throw storeError('corrupt', file, `line ${scanned.damage.line}: ${scanned.damage.why}.`);
    for (const line of scanned.lines) {
      if (line.seq <= afterSeq) continue;
      const record = decodeRecord(bytes.subarray(line.start, line.end));
      if (typeof record === 'string') throw storeError('corrupt', file, `line ${line.number}: ${record}.`);
      records.push(record);
    }
  }
  return records;
}
