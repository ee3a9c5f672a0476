import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { blobId } from '../../../domain/blob-id.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { isMissing } from '../../files/store-failure.ts';
import type { ProjectPaths } from './project-paths.ts';

/**
 * One file per text in the project's folder, named by the hash of its bytes. A file that a crash left without an event that names it
 * stays until the project is discarded.
 */
export async function keepBlob(fileSystem: FileSystem, paths: ProjectPaths, text: string): Promise<string> {
  const id = blobIdOf(text);
  if ((await readBlob(fileSystem, paths, id)) !== undefined) return id;
  await fileSystem.makeDirectory(paths.blobs);
  await fileSystem.replaceFile(fileOf(paths, id), Buffer.from(text, 'utf8'), 0o600);
  return id;
}

/** `undefined`: there is none, or its content is not what its name says. */
export async function readBlob(fileSystem: FileSystem, paths: ProjectPaths, id: string): Promise<string | undefined> {
  // Ids come from command lines, so an invalid one must not become a path.
  if (!blobId.safeParse(id).success) return undefined;
  try {
    const text = Buffer.from(await fileSystem.readFile(fileOf(paths, id))).toString('utf8');
    return blobIdOf(text) === id ? text : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What cannot be read in the one project is left out in the other. */
export async function copyBlobs(
  fileSystem: FileSystem,
  ids: readonly string[],
  from: ProjectPaths,
  to: ProjectPaths,
): Promise<void> {
  for (const id of ids) {
    const text = await readBlob(fileSystem, from, id);
    if (text !== undefined) await keepBlob(fileSystem, to, text);
  }
}

export function blobIdOf(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

function fileOf(paths: ProjectPaths, id: string): string {
  return join(paths.blobs, id.slice(id.indexOf(':') + 1));
}
