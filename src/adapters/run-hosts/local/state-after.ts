import { applyRecord } from '../../../domain/run/apply-event.ts';
import type { ProjectState } from '../../../domain/run/state.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { storeError } from '../../files/store-failure.ts';
import { readHistory } from './journal/read-history.ts';
import type { ProjectPaths } from './project-paths.ts';

/** The state after the record `seq`, replayed from the journal. Rejects with `StoreError` if there is no such record. */
export async function stateAfter(fileSystem: FileSystem, paths: ProjectPaths, seq: number): Promise<ProjectState> {
  const records = await readHistory(fileSystem, paths, 0);
  const newest = records.at(-1)?.seq ?? 0;
  if (records[0]?.seq !== 1) {
    const why = 'the oldest part of the journal is missing, so it cannot be said what the project was like then.';
    throw storeError('missing', paths.directory, why);
  }
  if (!Number.isInteger(seq) || seq < 1 || seq > newest) {
    throw storeError(
      'invalid',
      paths.directory,
      `the journal has the events 1 to ${newest}, and ${seq} is none of them.`,
    );
  }
  let state: ProjectState | undefined;
  for (const record of records) if (record.seq <= seq) state = applyRecord(state, record);
  if (state === undefined) throw storeError('corrupt', paths.directory, 'the journal holds no record.');
  return state;
}
