import { join } from 'node:path';
import type { JournalRecord } from '../../../domain/run/events.ts';
import { isConversationId } from '../../../ports/stores/conversation-store.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { sweepTemporaries } from './sweep.ts';

/** Longer than any wait for a quota. A later turn still has its prompt and the worktree; only the conversation is lost. */
const UNTOUCHED_MS = 30 * 86_400_000;

export function conversationsDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'conversations');
}

export function conversationFile(directory: string, id: string): string {
  return join(directory, `${id.toLowerCase()}.json`);
}

/** Conversations that the project's turns named or that it inherited as a fork. Provider-stored ones are not our files. */
export function conversationsOf(records: readonly JournalRecord[]): string[] {
  const ids = records
    .flatMap(({ events }) => events)
    .flatMap((event) => {
      if (event.type === 'turn.ended') return event.conversationId ?? [];
      if (event.type !== 'project.forked') return [];
      return Object.values(event.genesis.agents).flatMap(({ conversationId }) => conversationId ?? []);
    });
  return [...new Set(ids)].filter(isConversationId);
}

/** Moves the conversations of a discarded project. A file that cannot be moved stays until the sweep removes it. */
export async function moveConversations(
  fileSystem: FileSystem,
  directory: string,
  ids: readonly string[],
  into: string,
): Promise<void> {
  for (const id of ids) {
    try {
      const file = conversationFile(directory, id);
      if ((await fileSystem.size(file)) === undefined) continue;
      await fileSystem.makeDirectory(into);
      await fileSystem.rename(file, conversationFile(into, id));
    } catch {
      // Ignored: the project itself is already discarded.
    }
  }
}

/**
 * Removes conversations that were not used for a month, and half-written files of a crash. A file dated in the future is kept,
 * because a clock may be wrong. Disk errors are ignored.
 */
export async function sweepConversations(fileSystem: FileSystem, dataDirectory: string, nowMs: number): Promise<void> {
  const directory = conversationsDirectory(dataDirectory);
  await sweepTemporaries(fileSystem, directory, false);
  const names = await fileSystem.list(directory).catch(() => []);
  for (const name of names.filter((one) => isConversationId(one.replace(/\.json$/, '')))) {
    const file = join(directory, name);
    const touchedMs = await fileSystem.modifiedAtMs(file).catch(() => undefined);
    if (touchedMs === undefined || nowMs - touchedMs < UNTOUCHED_MS) continue;
    await fileSystem.removeFile(file).catch(() => undefined);
  }
}
