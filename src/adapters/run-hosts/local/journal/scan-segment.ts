import { decodeHeader, inspectLine, type LineFact, type SegmentHeader } from './journal-line.ts';

/** What must come next: the numbers of the last record that is known to be good. */
export interface Cursor {
  seq: number;
  epoch: number;
}

export interface ScannedLine extends Cursor {
  /** Counted from 1, as an editor does. */
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
  /** Length of what is whole. */
  goodLength: number;
  /** Bytes after it that are one unfinished append: a crash leaves them, and nobody was told that they were kept. */
  torn: string | undefined;
  /** Anything else that is wrong: a person must look. */
  damage: Damage | undefined;
}

const RECORD_START = '{"v":1,"seq":';

/**
 * Reads a segment line by line without parsing events. `after: undefined` takes the start from the header.
 * An unfinished append is at most one line at the very end; a bad line with anything whole behind it is damage.
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
 * Is it the last line, and the start of one record only? Inside a record that text cannot stand: its quotes would be escaped.
 * A line break that was damaged leaves two records in one line, and the first of them was promised.
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
