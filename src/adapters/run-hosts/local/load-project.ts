import { createHash } from 'node:crypto';
import { applyRecord } from '../../../domain/run/apply-event.ts';
import { totalsProblem } from '../../../domain/money/bills.ts';
import type { ProjectState } from '../../../domain/run/state.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { decodeRecord, type SegmentHeader } from './journal/journal-line.ts';
import { segmentNumbers, type ProjectPaths } from './project-paths.ts';
import { scanSegment, type Damage, type ScannedSegment } from './journal/scan-segment.ts';
import { readSnapshotSet, type ReadSnapshots, type SnapshotSet } from './snapshots.ts';
import { isMissing, storeError } from '../../files/store-failure.ts';

export interface LoadedProject {
  state: ProjectState;
  /** The segment that is being written. */
  segment: number;
  /** Length of its complete lines, in bytes. */
  goodLength: number;
  /** Start of its last complete line. An observer compares that line to detect a truncated journal. */
  lastLineStart: number;
  /** Why the bytes after `goodLength` are an unfinished append. */
  torn: string | undefined;
  snapshots: ReadSnapshots;
  /** Older segments that are missing or changed since they were sealed, but that the state does not need. */
  missingHistory: string[];
}

/** No segment is larger; a larger file is something else. */
const MAX_SEGMENT_BYTES = 256 * 1024 * 1024;
const MAX_HEADER_BYTES = 4096;

/**
 * Loads the snapshots and replays the later records, or the whole journal if the snapshots are unusable. Changes nothing on
 * disk. Rejects with `StoreError` if the user must decide.
 */
export async function loadProject(fileSystem: FileSystem, paths: ProjectPaths, id: string): Promise<LoadedProject> {
  // Snapshots are read first, so that a concurrent writer can only be ahead of them.
  const snapshots = withTotals(await readSnapshotSet(fileSystem, paths));
  const numbers = segmentNumbers(await fileSystem.list(paths.directory));
  const last = numbers.at(-1);
  if (last === undefined) throw journalMissing(paths, snapshots);
  const base = snapshots.kind === 'good' ? snapshots.set : undefined;
  const first = base?.segment ?? 1;
  if (base !== undefined && base.state.project.id !== id) {
    throw storeError('corrupt', paths.file('project.yaml'), `it belongs to project ${base.state.project.id}.`);
  }

  if (first > last) throw snapshotAhead(paths, base?.state.seq ?? 0, undefined, last);

  let state = base?.state;
  let scanned: ScannedSegment | undefined;
  for (let number = first; number <= last; number++) {
    const bytes = await readSegment(fileSystem, paths, number);
    scanned = scanSegment(bytes, scanned === undefined ? undefined : cursorOf(state, scanned));
    checkHeader(scanned, number, id, paths);
    if (state !== undefined && (scanned.header?.firstSeq ?? 1) > state.seq + 1) {
      const why = `it begins at sequence ${scanned.header?.firstSeq ?? 1}, the documents end at ${state.seq}`;
      throw corrupt(paths.segment(number), { line: 1, why }, state.seq);
    }
    if (scanned.damage !== undefined) throw corrupt(paths.segment(number), scanned.damage, lastSeqOf(scanned));
    if (number < last) await checkSeal(fileSystem, paths, number, id, bytes, scanned);
    state = replay(bytes, scanned, state, paths.segment(number));
  }
  if (state === undefined || scanned === undefined) {
    throw storeError('corrupt', paths.segment(last), 'it holds no record. Restore the journal from a backup.');
  }
  const lastSeq = lastSeqOf(scanned);
  const promised = base?.state.seq ?? (snapshots.kind === 'unusable' ? snapshots.seq : undefined);
  if (promised !== undefined && promised > lastSeq) throw snapshotAhead(paths, promised, lastSeq, last);
  return {
    state,
    segment: last,
    goodLength: scanned.goodLength,
    lastLineStart: scanned.lines.at(-1)?.start ?? 0,
    torn: scanned.torn,
    snapshots,
    missingHistory: await missingHistory(fileSystem, paths, base, scanned.header),
  };
}

/** Snapshots whose totals are not the sums of their entries are unusable, even with a valid checksum. The journal is right. */
function withTotals(snapshots: ReadSnapshots): ReadSnapshots {
  if (snapshots.kind !== 'good') return snapshots;
  const { seq, finance } = snapshots.set.state;
  const why = totalsProblem(finance);
  return why === undefined ? snapshots : { kind: 'unusable', seq, damaged: [{ file: 'finance.yaml', why }] };
}

function replay(
  bytes: Buffer,
  scanned: ScannedSegment,
  from: ProjectState | undefined,
  file: string,
): ProjectState | undefined {
  let state = from;
  for (const line of scanned.lines) {
    if (state !== undefined && line.seq <= state.seq) continue;
    const record = decodeRecord(bytes.subarray(line.start, line.end));
    if (typeof record === 'string') throw corrupt(file, { line: line.number, why: record }, line.seq - 1);
    try {
      state = applyRecord(state, record);
    } catch (error) {
      throw corrupt(
        file,
        { line: line.number, why: error instanceof Error ? error.message : String(error) },
        line.seq - 1,
      );
    }
  }
  return state;
}

async function readSegment(fileSystem: FileSystem, paths: ProjectPaths, number: number): Promise<Buffer> {
  const path = paths.segment(number);
  const size = await fileSystem.size(path);
  if (size === undefined) throw segmentMissing(path);
  if (size > MAX_SEGMENT_BYTES)
    throw storeError('corrupt', path, `it has ${size} bytes, more than a journal can have.`);
  return Buffer.from(await fileSystem.readFile(path));
}

async function readStart(fileSystem: FileSystem, paths: ProjectPaths, number: number): Promise<Buffer> {
  try {
    return Buffer.from(await fileSystem.readFrom(paths.segment(number), 0, MAX_HEADER_BYTES));
  } catch (error) {
    if (isMissing(error)) throw segmentMissing(paths.segment(number));
    throw error;
  }
}

function segmentMissing(path: string): Error {
  return storeError('corrupt', path, 'this part of the journal is missing. Restore it from a backup.');
}

function cursorOf(state: ProjectState | undefined, before: ScannedSegment): { seq: number; epoch: number } {
  return { seq: lastSeqOf(before), epoch: before.lines.at(-1)?.epoch ?? state?.epoch ?? 0 };
}

function lastSeqOf(scanned: ScannedSegment): number {
  return scanned.lines.at(-1)?.seq ?? (scanned.header?.firstSeq ?? 1) - 1;
}

function checkHeader(scanned: ScannedSegment, number: number, id: string, paths: ProjectPaths): void {
  const { header } = scanned;
  if (header === undefined || (header.segment === number && header.project === id)) return;
  throw storeError(
    'corrupt',
    paths.segment(number),
    `it is part ${header.segment} of project ${header.project}, not part ${number} of ${id}. Restore the right file.`,
  );
}

/** Compares a sealed segment with the size and hash in the header of the next one. */
async function checkSeal(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  number: number,
  id: string,
  bytes: Buffer,
  scanned: ScannedSegment,
): Promise<void> {
  const start = await readStart(fileSystem, paths, number + 1);
  const following = scanSegment(start.subarray(0, start.indexOf(10) + 1), undefined);
  checkHeader(following, number + 1, id, paths);
  const next = following.header?.previous;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (next?.sha256 === sha256 && scanned.torn === undefined) return;
  const sealed = next ? `${next.bytes} bytes` : 'another content';
  throw storeError(
    'corrupt',
    paths.segment(number),
    `it is not as it was when it was closed (${bytes.length} bytes now, ${sealed} then). Restore it from a backup.`,
  );
}

async function missingHistory(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  base: SnapshotSet | undefined,
  header: SegmentHeader | undefined,
): Promise<string[]> {
  const missing: string[] = [];
  for (let number = 1; number < (base?.segment ?? 1); number++) {
    const size = await fileSystem.size(paths.segment(number));
    const sealed = number === (base?.segment ?? 1) - 1 ? header?.previous?.bytes : undefined;
    if (size === undefined || (sealed !== undefined && header?.segment === base?.segment && size !== sealed)) {
      missing.push(paths.segment(number));
    }
  }
  return missing;
}

function corrupt(file: string, damage: Damage, goodUpTo: number): Error {
  if (damage.newerVersion !== undefined) {
    return storeError(
      'newerVersion',
      file,
      `line ${damage.line}: ${damage.why}. Nothing was changed. Update Dark Factory.`,
    );
  }
  const upTo = goodUpTo === 0 ? '' : ` What comes before is whole, up to sequence ${goodUpTo}.`;
  return storeError(
    'corrupt',
    file,
    `line ${damage.line}: ${damage.why}.${upTo} Nothing was changed. Restore the file from a backup; or, to go on from ` +
      `the line before, cut the file to its first ${damage.line - 1} lines, remove state.yaml beside it and start again; ` +
      `or discard the project: its branches and its worktree stay.`,
  );
}

function journalMissing(paths: ProjectPaths, snapshots: ReadSnapshots): Error {
  if (snapshots.kind === 'absent') {
    return storeError('missing', paths.directory, 'there is no project here: it has no journal.');
  }
  const seq = snapshots.kind === 'good' ? snapshots.set.state.seq : snapshots.seq;
  return storeError(
    'missing',
    paths.segment(1),
    `the journal is gone; the documents beside it show the project as it was at sequence ${seq ?? 'unknown'}. They were ` +
      `not touched. Restore the journal from a backup, or discard the project: its branches and its worktree stay.`,
  );
}

function snapshotAhead(paths: ProjectPaths, promised: number, lastSeq: number | undefined, last: number): Error {
  const end = lastSeq === undefined ? 'it is the last part of the journal' : `it ends at sequence ${lastSeq}`;
  return storeError(
    'corrupt',
    paths.segment(last),
    `${end}, but state.yaml beside it already holds ${promised}: records are missing. Nothing was changed. Restore the journal from a backup; or, if it was cut on purpose, remove state.yaml and ` +
      `start again: the documents are then made anew from the journal.`,
  );
}
