import { crc32 } from 'node:zlib';
import { journalRecordSchema, type JournalRecord } from '../../../../domain/run/events.ts';

/** First line of every segment: its project, its first sequence number, and size and hash of the sealed previous segment. */
export interface SegmentHeader {
  v: 1;
  segment: number;
  project: string;
  firstSeq: number;
  previous: { bytes: number; sha256: string } | null;
}

/** What a line says without its events being parsed. */
export type LineFact =
  | { kind: 'record'; seq: number; epoch: number }
  | { kind: 'header' }
  | { kind: 'newer'; version: number }
  | { kind: 'bad'; why: string };

/** `,"crc":"` + eight hexadecimal digits + `"}`: a fixed length, so that it is found from the end without parsing. */
const SUFFIX_LENGTH = 18;
const SUFFIX = /^,"crc":"([0-9a-f]{8})"\}$/;
const CLOSING = Buffer.from('}');

/** The line with its newline. The checksum is the CRC-32 of the same object without the checksum. */
export function encodeLine(value: JournalRecord | SegmentHeader): Uint8Array {
  const body = JSON.stringify(value);
  return Buffer.from(`${body.slice(0, -1)},"crc":"${hex(crc32(body))}"}\n`);
}

/** `v`, `seq` and `epoch` come first in every record that `encodeRecord` makes. */
export function encodeRecord({ v, seq, epoch, at, events }: JournalRecord): Uint8Array {
  return encodeLine({ v, seq, epoch, at, events });
}

/** `line` is without its newline. */
export function inspectLine(line: Buffer): LineFact {
  if (line.length <= SUFFIX_LENGTH) return { kind: 'bad', why: line.length === 0 ? 'an empty line' : 'too short' };
  const body = line.subarray(0, line.length - SUFFIX_LENGTH);
  const written = SUFFIX.exec(line.toString('latin1', line.length - SUFFIX_LENGTH))?.[1];
  if (written === undefined) return { kind: 'bad', why: 'it does not end with a checksum' };
  if (hex(crc32(CLOSING, crc32(body))) !== written) return { kind: 'bad', why: 'its checksum does not match' };
  const start = body.toString('latin1', 0, Math.min(body.length, 80));
  const record = /^\{"v":1,"seq":(\d+),"epoch":(\d+),/.exec(start);
  if (record) return { kind: 'record', seq: Number(record[1]), epoch: Number(record[2]) };
  if (start.startsWith('{"v":1,"segment":')) return { kind: 'header' };
  const version = Number(/^\{"v":(\d+),/.exec(start)?.[1] ?? 0);
  return version > 1 ? { kind: 'newer', version } : { kind: 'bad', why: 'it is neither a record nor a header' };
}

/** For a line that `inspectLine` called a record. A string says why it is invalid. */
export function decodeRecord(line: Buffer): JournalRecord | string {
  const parsed = journalRecordSchema.safeParse(withoutChecksum(line));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a record'}`;
}

export function decodeHeader(line: Buffer): SegmentHeader | undefined {
  const header = withoutChecksum(line) as Partial<SegmentHeader>;
  const { segment, project, firstSeq, previous } = header;
  if (!Number.isInteger(segment) || !Number.isInteger(firstSeq) || typeof project !== 'string') return undefined;
  if (previous !== null && (typeof previous?.sha256 !== 'string' || !Number.isInteger(previous.bytes)))
    return undefined;
  return header as SegmentHeader;
}

function withoutChecksum(line: Buffer): unknown {
  return JSON.parse(`${line.toString('utf8', 0, line.length - SUFFIX_LENGTH)}}`);
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
