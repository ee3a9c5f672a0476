import { join } from 'node:path';
import type { JournalRecord } from '../../../domain/run/events.ts';
import { isConversationId } from '../../../ports/stores/conversation-store.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { sweepTemporaries } from './sweep.ts';

/** Longer than any quota is waited for; who goes on later has the prompt and the worktree, and only the talk is forgotten. */
const UNTOUCHED_MS = 30 * 86_400_000;

export function conversationsDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'conversations');
}

export function conversationFile(directory: string, id: string): string {
  return join(directory, `${id.toLowerCase()}.json`);
}

/** Every conversation that a turn of the project named or that it began with as a fork; those that a provider keeps for itself are not among our files. */
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

/** A project that is discarded takes its conversations along. What cannot be moved stays until it is old. */
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
      // The project itself is discarded already, which is what was asked for.
    }
  }
}

/**
 * Removes what nobody went on with for a month, and what a crash left half written. A file of tomorrow is kept: its clock may be
 * the wrong one. Never stands in the way.
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
