import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { shapeRecordSchema, type ShapeChanges, type ShapeRecord } from '../../../../domain/provider/request-shape.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { FileSystem } from '../../../../ports/file-system.ts';

/** What services refused of our requests, for all processes of this machine. It saves a request; no method rejects for a disk. */
export interface KnownShapes {
  /** `undefined`: nothing is known of the service any more. */
  load(service: string): Promise<ShapeChanges | undefined>;
  save(service: string, changes: ShapeChanges): Promise<void>;
}

/** Afterwards the service is asked again, because servers learn. */
const KEPT_MS = 30 * 24 * 3_600_000;
const MAX_BYTES = 64 * 1024;

/** A file for each service below `request-shapes/` of the data directory, so that two processes write over none but the same. */
export function createKnownShapes(options: {
  dataDirectory: string;
  fileSystem: FileSystem;
  clock: Pick<Clock, 'now'>;
}): KnownShapes {
  const { fileSystem, clock } = options;
  const directory = join(options.dataDirectory, 'request-shapes');
  const fileOf = (service: string): string =>
    join(directory, `${createHash('sha256').update(service).digest('hex').slice(0, 32)}.json`);
  return {
    async load(service) {
      const file = fileOf(service);
      const record = await unlessDisk(async () => {
        const size = await fileSystem.size(file);
        return size === undefined || size > MAX_BYTES ? undefined : recordIn(await fileSystem.readFile(file));
      });
      if (record === undefined) return undefined;
      const { at, names, left, longest, needsThoughts } = record;
      // A record from the future was made before the clock was set back.
      const ageMs = clock.now() - Date.parse(at);
      return ageMs >= 0 && ageMs < KEPT_MS ? { names, left, longest, needsThoughts } : undefined;
    },

    async save(service, changes) {
      const record: ShapeRecord = { v: 1, at: new Date(clock.now()).toISOString(), ...changes };
      await unlessDisk(async () => {
        await fileSystem.makeDirectory(directory);
        await fileSystem.replaceFile(fileOf(service), new TextEncoder().encode(JSON.stringify(record)), 0o600);
      });
    },
  };
}

function recordIn(bytes: Uint8Array): ShapeRecord | undefined {
  try {
    return shapeRecordSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `undefined`: the disk refused. Bugs are thrown. */
async function unlessDisk<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return undefined;
    throw error;
  }
}
