import { decodeHeader, inspectLine, type LineFact, type SegmentHeader } from './journal-line.ts';

/** Sequence number and epoch of the last good record, which determine what must come next. */
export interface Cursor {
  seq: number;
  epoch: number;
}

export interface ScannedLine extends Cursor {
  /** Line number from 1, as in an editor. */
  number: number;
  start: number;
  end: number;
}

export interface Damage {
  line: number;
  why: string;
  newerVersion?: number;
}

export interface ScannedSegment {
  header: SegmentHeader | undefined;
  lines: ScannedLine[];
  /** Length of the complete lines, in bytes. */
  goodLength: number;
  /** Why the bytes after it are one unfinished append. A crash leaves them, and they were never acknowledged. */
  torn: string | undefined;
  /** Any other problem, which the user must resolve. */
  damage: Damage | undefined;
}

const RECORD_START = '{"v":1,"seq":';

/**
 * Reads a segment line by line without parsing events. `after: undefined` takes the start from the header.
 * An unfinished append is at most one line at the very end; a bad line before a complete one is damage.
 */
export function scanSegment(bytes: Buffer, after: Cursor | undefined): ScannedSegment {
  const result: ScannedSegment = { header: undefined, lines: [], goodLength: 0, torn: undefined, damage: undefined };
  let cursor = after;
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const fact: LineFact =
      newline === -1 ? { kind: 'bad', why: 'it is unfinished' } : inspectLine(bytes.subarray(start, end));
    if (number === 1) {
      const header = fact.kind === 'header' ? decodeHeader(bytes.subarray(start, end)) : undefined;
      if (header === undefined) return { ...result, damage: damageOf(number, fact, 'the first line is not a header') };
      result.header = header;
      cursor ??= { seq: header.firstSeq - 1, epoch: 0 };
      if (cursor.seq !== header.firstSeq - 1) {
        return { ...result, damage: { line: 1, why: `it begins at sequence ${header.firstSeq} after ${cursor.seq}` } };
      }
    } else {
      if (fact.kind === 'bad' && isOneAppend(bytes, start, end)) return { ...result, torn: fact.why };
      const why = cursor === undefined ? undefined : orderProblem(fact, cursor);
      if (fact.kind !== 'record' || why !== undefined) return { ...result, damage: damageOf(number, fact, why) };
      cursor = { seq: fact.seq, epoch: fact.epoch };
      result.lines.push({ ...cursor, number, start, end });
    }
    result.goodLength = end + 1;
    start = end + 1;
  }
  return result;
}

/**
 * Whether this is the last line and holds the start of one record only. `RECORD_START` cannot occur inside a record, because its
 * quotes would be escaped. A damaged line break leaves two records in one line, of which the first was acknowledged.
 */
function isOneAppend(bytes: Buffer, start: number, end: number): boolean {
  return end >= bytes.length - 1 && bytes.indexOf(RECORD_START, start + 1) === -1;
}

function orderProblem(fact: LineFact, cursor: Cursor): string | undefined {
  if (fact.kind !== 'record') return undefined;
  if (fact.seq <= cursor.seq) return `sequence ${fact.seq} comes again after ${cursor.seq}`;
  if (fact.seq !== cursor.seq + 1) return `sequence ${fact.seq} follows ${cursor.seq}: records between are missing`;
  if (fact.epoch < cursor.epoch) {
    return `it was written under epoch ${fact.epoch} after epoch ${cursor.epoch} had begun: two drivers wrote`;
  }
  return undefined;
}

function damageOf(line: number, fact: LineFact, why: string | undefined): Damage {
  if (fact.kind === 'newer') {
    return { line, why: `it has version ${fact.version}; this program reads version 1`, newerVersion: fact.version };
  }
  return { line, why: why ?? (fact.kind === 'bad' ? fact.why : 'a header in the middle') };
}
