import { recordedTurnSchema, type RecordedTurn } from '../../../domain/turn/recording.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import type { ProjectPaths } from './project-paths.ts';
import { isMissing } from '../../files/store-failure.ts';

/** One line per turn, in a file next to the journal. The journal does not depend on it. */
const NAME = 'recording.jsonl';

export async function appendRecording(fileSystem: FileSystem, paths: ProjectPaths, turn: RecordedTurn): Promise<void> {
  const file = paths.file(NAME);
  if ((await fileSystem.size(file)) === undefined) await fileSystem.replaceFile(file, new Uint8Array(), 0o600);
  const handle = await fileSystem.openAppend(file);
  try {
    await handle.append(Buffer.from(`${JSON.stringify(turn)}\n`));
  } finally {
    await handle.close();
  }
}

/** The recorded turns, oldest first, without a line that a crash cut short. Empty: nothing was recorded. */
export async function readRecording(fileSystem: FileSystem, paths: ProjectPaths): Promise<RecordedTurn[]> {
  let text: string;
  try {
    text = Buffer.from(await fileSystem.readFile(paths.file(NAME))).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const parsed = recordedTurnSchema.safeParse(parsedJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
