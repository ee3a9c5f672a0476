import { projectStateSchema, type ProjectState } from '../../../domain/run/state.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import type { ProjectPaths } from './project-paths.ts';
import { readDocument, writeDocument, type SnapshotDocument } from './snapshot-document.ts';
import { isMissing, storeError } from '../../files/store-failure.ts';

/** The documents that together hold one state. `state.yaml` is written last and holds the checksums of the others. */
export interface SnapshotSet {
  state: ProjectState;
  /** Journal segment that was being written at the time of this snapshot. */
  segment: number;
  checksums: Record<string, string>;
}

export type ReadSnapshots =
  | { kind: 'good'; set: SnapshotSet }
  | { kind: 'absent' }
  /** `seq`: the number in `state.yaml`, if it could be read. */
  | { kind: 'unusable'; seq: number | undefined; damaged: { file: string; why: string }[] };

/** A larger file is not one of our documents and is not read. */
const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;
const STATE_FILE = 'state.yaml';
const AGENT_FILE = /^agents\/[a-z][a-z0-9-]{0,39}\.yaml$/;

interface StateIndex {
  segment: number;
  documents: Record<string, string>;
  rest: Record<string, unknown>;
}

const ABOUT: Readonly<Record<string, string>> = {
  'project.yaml': 'The project: what was asked for, its limits, where it stands.',
  'tasks.yaml': 'The task list, as it stood when this file was written.',
  'finance.yaml': 'What each turn cost, in USD and tokens. costUsd null: not priced, which is not the same as free.',
  [STATE_FILE]: 'Everything else that is known of the project, and the checksums of the documents beside it.',
};

/** Writes the documents that differ from `before`, `state.yaml` last. An interrupted write leaves an old or unusable set. */
export async function writeSnapshotSet(
  fileSystem: FileSystem,
  paths: ProjectPaths,
  state: ProjectState,
  segment: number,
  before: SnapshotSet | undefined,
): Promise<SnapshotSet> {
  const { project, taskList, finance, agents, ...rest } = state;
  const parts: [file: string, content: object, unchanged: boolean][] = [
    ['project.yaml', { project }, project === before?.state.project],
    ['tasks.yaml', { taskList }, taskList === before?.state.taskList],
    ['finance.yaml', { finance }, finance === before?.state.finance],
    ...Object.entries(agents).map(([persona, agent]): [string, object, boolean] => [
      `agents/${persona}.yaml`,
      { agent },
      agent === before?.state.agents[persona],
    ]),
  ];
  const checksums: Record<string, string> = {};
  for (const [file, content, unchanged] of parts) {
    const kept = unchanged ? before?.checksums[file] : undefined;
    checksums[file] = kept ?? (await write(file, content));
  }
  await write(STATE_FILE, { segment, documents: checksums, rest });
  return { state, segment, checksums };

  async function write(file: string, content: object): Promise<string> {
    const about = ABOUT[file] ?? 'One agent of the project: what it does and the newest of its conversation.';
    const { text, checksum } = writeDocument(about, state.seq, content);
    await fileSystem.replaceFile(paths.file(file), Buffer.from(text));
    return checksum;
  }
}

/** Rejects with `StoreError` if a newer version wrote the files, which then stay unchanged. */
export async function readSnapshotSet(fileSystem: FileSystem, paths: ProjectPaths): Promise<ReadSnapshots> {
  const damaged: { file: string; why: string }[] = [];
  const head = await read(STATE_FILE);
  // Without `state.yaml` the set was never completed. The journal holds everything.
  if (head === undefined) return damaged.length === 0 ? { kind: 'absent' } : unusable(undefined);
  const index = indexOf(head);
  if (index === undefined) {
    damaged.push({ file: STATE_FILE, why: 'it does not name the documents beside it' });
    return unusable(head.seq);
  }
  const { segment, documents, rest } = index;
  const merged: Record<string, unknown> = { ...rest };
  const agents: Record<string, unknown> = {};
  let interrupted = false;
  for (const [file, checksum] of Object.entries(documents)) {
    const document = await read(file);
    if (document === undefined) {
      if (!damaged.some((one) => one.file === file)) damaged.push({ file, why: 'it is missing' });
    } else if (document.checksum !== checksum) {
      // The document is intact but from another state: the writer was interrupted between two documents.
      interrupted = true;
    } else {
      const { agent, ...fields } = document.content;
      if (agent === undefined) Object.assign(merged, fields);
      else agents[file.slice('agents/'.length, -'.yaml'.length)] = agent;
    }
  }
  if (interrupted || damaged.length > 0) return unusable(head.seq);
  const parsed = projectStateSchema.safeParse({ ...merged, agents });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    damaged.push({
      file: fileOf(issue?.path ?? []),
      why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a state'}`,
    });
    return unusable(head.seq);
  }
  // Strings of a parsed document are parts of its text; copied, they do not keep the text in memory.
  const state = structuredClone(parsed.data);
  return { kind: 'good', set: { state, segment, checksums: { ...documents } } };

  function unusable(seq: number | undefined): ReadSnapshots {
    return { kind: 'unusable', seq, damaged };
  }

  async function read(file: string): Promise<SnapshotDocument | undefined> {
    const path = paths.file(file);
    const size = await fileSystem.size(path);
    if (size === undefined) return undefined;
    if (size > MAX_DOCUMENT_BYTES) {
      damaged.push({ file, why: `it is larger than ${MAX_DOCUMENT_BYTES} bytes` });
      return undefined;
    }
    const bytes = await fileSystem.readFile(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (bytes === undefined) return undefined;
    const result = readDocument(bytes, file);
    if (result.kind === 'good') return result.document;
    if (result.kind === 'newer') {
      throw storeError(
        'newerVersion',
        path,
        `it has schema version ${result.version}, written by a newer Dark Factory. It was not touched. Update this one.`,
      );
    }
    damaged.push({ file, why: result.why });
    return undefined;
  }
}

/** Reads the list of documents from `state.yaml`. The names become paths, so only our own names are accepted. */
function indexOf({ seq, content }: SnapshotDocument): StateIndex | undefined {
  const { segment, documents, rest } = content;
  if (!Number.isInteger(segment) || Number(segment) < 1 || !isPlain(documents) || !isPlain(rest)) return undefined;
  const known = Object.entries(documents).every(
    ([file, checksum]) =>
      (Object.hasOwn(ABOUT, file) || AGENT_FILE.test(file)) && file !== STATE_FILE && typeof checksum === 'string',
  );
  if (!known || rest.seq !== seq) return undefined;
  return { segment: Number(segment), documents: documents as Record<string, string>, rest };
}

function fileOf([part, persona]: readonly PropertyKey[]): string {
  if (part === 'project' || part === 'finance') return `${part}.yaml`;
  if (part === 'taskList') return 'tasks.yaml';
  return part === 'agents' && persona !== undefined ? `agents/${String(persona)}.yaml` : STATE_FILE;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
