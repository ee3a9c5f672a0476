import { basename } from 'node:path';
import type { FactoryEvent } from '../../../../domain/run/events.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { FileSystem } from '../../../../ports/file-system.ts';
import { StoreError } from '../../../../ports/stores/store-failure.ts';
import { takeFileLock } from '../../../files/file-lock.ts';
import { JournalWriter } from './journal-writer.ts';
import { loadProject, type LoadedProject } from '../load-project.ts';
import { projectJournal, type ProjectJournal } from './project-journal.ts';
import { timeInName } from '../../../files/time-in-name.ts';
import type { ProjectPaths } from '../project-paths.ts';
import { storeFailureOf } from '../../../files/store-failure.ts';
import { sweepTemporaries } from '../sweep.ts';

export interface OpenTools {
  fileSystem: FileSystem;
  clock: Clock;
  redact: (text: string) => string;
  paths: ProjectPaths;
  driver: Omit<FactoryEvent & { type: 'driver.started' }, 'type'>;
  segmentBytes?: number;
}

/**
 * Takes the lock, repairs what a crash left, and begins a new epoch. `undefined`: another process runs the project. Rejects with
 * `StoreError` if a repair needs the user; the lock is released then.
 */
export async function openJournal(tools: OpenTools, projectId: string): Promise<ProjectJournal | undefined> {
  const { fileSystem, clock, redact, paths, driver } = tools;
  const lock = await takeFileLock(paths.lock);
  if (lock === undefined) return undefined;
  let writer: JournalWriter | undefined;
  try {
    // A backup may have omitted empty folders.
    for (const directory of [paths.agents, paths.inbox, paths.runs]) await fileSystem.makeDirectory(directory);
    for (const directory of [paths.directory, paths.agents, paths.blobs])
      await sweepTemporaries(fileSystem, directory, true);
    await sweepTemporaries(fileSystem, paths.inbox, false);
    const loaded = await loadProject(fileSystem, paths, projectId);
    const repairs = await mend(tools, loaded);
    writer = await JournalWriter.open(
      {
        fileSystem,
        paths,
        projectId,
        ...(tools.segmentBytes === undefined ? {} : { segmentBytes: tools.segmentBytes }),
      },
      loaded,
    );
    const journal = projectJournal({
      fileSystem,
      clock,
      redact,
      paths,
      lock,
      writer,
      state: loaded.state,
      epoch: loaded.state.epoch + 1,
      repairs,
      snapshots: loaded.snapshots.kind === 'good' ? loaded.snapshots.set : undefined,
    });
    await journal.commit([{ type: 'driver.started', ...driver }]);
    await writer.makeBallast();
    return journal;
  } catch (error) {
    await writer?.close().catch(() => undefined);
    const kept = await keepDamaged(fileSystem, error).finally(() => {
      lock.release();
    });
    throw kept;
  }
}

async function mend(tools: OpenTools, loaded: LoadedProject): Promise<string[]> {
  const { fileSystem, clock, paths } = tools;
  const repairs: string[] = [];
  const time = timeInName(clock.now());
  if (loaded.torn !== undefined) {
    const file = paths.segment(loaded.segment);
    const aside = `${file}.torn-${time}`;
    const tail = await fileSystem.readFrom(file, loaded.goodLength);
    await withBallast(tools, () => fileSystem.replaceFile(aside, tail));
    await fileSystem.truncate(file, loaded.goodLength);
    repairs.push(
      `${file}: the last ${tail.byteLength} bytes were an unfinished record (${loaded.torn}), as a crash leaves them. They ` +
        `were moved to ${basename(aside)}; everything before them is whole. Nothing needs to be done.`,
    );
  }
  if (loaded.snapshots.kind === 'unusable') {
    for (const { file, why } of loaded.snapshots.damaged) {
      const aside = `${paths.file(file)}.edited-${time}`;
      const kept = (await fileSystem.size(paths.file(file))) !== undefined;
      if (kept) await withBallast(tools, () => fileSystem.copyFile(paths.file(file), aside));
      repairs.push(
        `${paths.file(file)} was not as Dark Factory wrote it (${why}). It is made anew from the journal` +
          `${kept ? `; what was there is kept as ${basename(aside)}` : ''}. Edits to this file are not taken over.`,
      );
    }
  }
  for (const file of loaded.missingHistory) {
    repairs.push(
      `${file}: this older part of the journal is missing or was changed. The project does not need it to go on.`,
    );
  }
  return repairs;
}

/** Retries a write after it freed the reserve, so that a project can be opened on a full disk. */
async function withBallast(tools: OpenTools, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (storeFailureOf(error, tools.paths.directory, 'mending it').kind !== 'diskFull') throw error;
    await tools.fileSystem.removeFile(tools.paths.ballast);
    await write();
  }
}

/** Copies a damaged file, so that the user can restore it after editing it. */
async function keepDamaged(fileSystem: FileSystem, error: unknown): Promise<unknown> {
  if (!(error instanceof StoreError) || error.failure.kind !== 'corrupt') return error;
  const { file, message, kind } = error.failure;
  const size = await fileSystem.size(file).catch(() => undefined);
  if (size === undefined || !file.endsWith('.jsonl')) return error;
  const copy = `${file}.damaged-${size}`;
  try {
    // Named by its size, so that repeated attempts do not fill the disk with copies.
    if ((await fileSystem.size(copy)) === undefined) await fileSystem.copyFile(file, copy);
  } catch {
    return error;
  }
  return new StoreError({ kind, file, message: `${message} A copy of it is kept as ${basename(copy)}.` });
}
