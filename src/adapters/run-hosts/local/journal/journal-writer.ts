import { createHash, randomBytes } from 'node:crypto';
import type { JournalRecord } from '../../../../domain/run/events.ts';
import type { AppendHandle, FileSystem } from '../../../../ports/file-system.ts';
import { encodeLine, encodeRecord } from './journal-line.ts';
import type { ProjectPaths } from '../project-paths.ts';
import { storeError, storeFailureOf } from '../../../files/store-failure.ts';
import { StoreError } from '../../../../ports/stores/store-failure.ts';

/** A segment of this size is followed by a new one, so that a whole segment can be read at once. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Reserved disk space, so that a pause can still be recorded on a full disk. */
const BALLAST_BYTES = 128 * 1024;
/** Cap on a record's size. Valid records are far smaller; a larger one could not be read back. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/** Appends records to the segments of one journal. Not for concurrent use: the caller queues. */
export class JournalWriter {
  readonly #fileSystem: FileSystem;
  readonly #paths: ProjectPaths;
  readonly #projectId: string;
  readonly #segmentBytes: number;
  #segment: number;
  #handle: AppendHandle;
  /** End of the last acknowledged record, in bytes. */
  #goodLength: number;
  /** The tail of a failed append is still to be truncated. */
  #tailIsOurs = false;

  private constructor(
    where: { fileSystem: FileSystem; paths: ProjectPaths; projectId: string; segmentBytes: number },
    at: { segment: number; goodLength: number; handle: AppendHandle },
  ) {
    this.#fileSystem = where.fileSystem;
    this.#paths = where.paths;
    this.#projectId = where.projectId;
    this.#segmentBytes = where.segmentBytes;
    this.#segment = at.segment;
    this.#goodLength = at.goodLength;
    this.#handle = at.handle;
  }

  static async open(
    where: { fileSystem: FileSystem; paths: ProjectPaths; projectId: string; segmentBytes?: number },
    at: { segment: number; goodLength: number },
  ): Promise<JournalWriter> {
    const handle = await where.fileSystem.openAppend(where.paths.segment(at.segment));
    return new JournalWriter({ segmentBytes: SEGMENT_BYTES, ...where }, { ...at, handle });
  }

  get segment(): number {
    return this.#segment;
  }

  /** The record is on disk when this resolves. Rejects with `StoreError`; the record then does not count. */
  async append(record: JournalRecord): Promise<void> {
    const line = encodeRecord(record);
    const file = this.#paths.segment(this.#segment);
    if (line.byteLength > MAX_RECORD_BYTES) {
      throw storeError('invalid', file, `a record of ${line.byteLength} bytes is larger than the journal takes.`);
    }
    await this.#checkOwnership();
    if (this.#goodLength + line.byteLength > this.#segmentBytes) await this.#rotate(record.seq);
    try {
      await this.#handle.append(line);
    } catch (error) {
      await this.#undo();
      throw await this.#failure(error);
    }
    this.#goodLength += line.byteLength;
  }

  async makeBallast(): Promise<void> {
    const { ballast } = this.#paths;
    try {
      if ((await this.#fileSystem.size(ballast)) === BALLAST_BYTES) return;
      // Random bytes, because a compressing file system reserves no space for zeroes.
      await this.#fileSystem.replaceFile(ballast, randomBytes(BALLAST_BYTES));
    } catch {
      // Only a reserve: if the disk is full, the next record reports it.
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #checkOwnership(): Promise<void> {
    const file = this.#paths.segment(this.#segment);
    const size = await this.#handle.size().catch((error: unknown) => {
      throw new StoreError(storeFailureOf(error, file, 'looking at the journal'));
    });
    if (size === undefined) {
      throw storeError(
        'missing',
        file,
        'the journal was deleted, moved or replaced while the project was running. Nothing more is written. Put the ' +
          'folder back as it was, then start the project again.',
      );
    }
    if (size === this.#goodLength) return;
    if (!this.#tailIsOurs) {
      throw storeError(
        'corrupt',
        file,
        `it has ${size} bytes where this process left ${this.#goodLength}: another process wrote to it. Nothing more is ` +
          'written. Make sure that only one process drives the project, then start it again.',
      );
    }
    if (!(await this.#undo())) {
      throw storeError('io', file, 'an unfinished record could not be cut away. Check the disk, then try again.');
    }
  }

  /** Truncates what a failed append left; returns whether that worked. */
  async #undo(): Promise<boolean> {
    this.#tailIsOurs = true;
    try {
      await this.#handle.truncate(this.#goodLength);
      this.#tailIsOurs = false;
      return true;
    } catch {
      // Retried before the next record. After a crash before that, opening the journal cuts the torn tail.
      return false;
    }
  }

  async #failure(error: unknown): Promise<StoreError> {
    const failure = storeFailureOf(error, this.#paths.segment(this.#segment), 'writing a record');
    // The freed space is enough to record that the project is paused, and why.
    if (failure.kind === 'diskFull') await this.#fileSystem.removeFile(this.#paths.ballast).catch(() => undefined);
    return new StoreError(failure);
  }

  /** Creates the next segment atomically, with its header. */
  async #rotate(firstSeq: number): Promise<void> {
    const next = this.#segment + 1;
    try {
      const bytes = await this.#fileSystem.readFile(this.#paths.segment(this.#segment));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const header = encodeLine({
        v: 1,
        segment: next,
        project: this.#projectId,
        firstSeq,
        previous: { bytes: bytes.byteLength, sha256 },
      });
      await this.#fileSystem.replaceFile(this.#paths.segment(next), header);
      const handle = await this.#fileSystem.openAppend(this.#paths.segment(next));
      await this.#handle.close().catch(() => undefined);
      this.#handle = handle;
      this.#segment = next;
      this.#goodLength = header.byteLength;
    } catch (error) {
      throw await this.#failure(error);
    }
  }
}
