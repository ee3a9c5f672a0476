import { isMap, parseDocument } from 'yaml';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import type { StoreFailure, StoreFailureKind } from '../../ports/stores/store-failure.ts';
import { timeInName } from '../files/time-in-name.ts';
import { describeIssues, lineFinder, type SettingsIssue } from './settings-lines.ts';
import { migrate, SETTINGS_VERSION, type SettingsMigration } from './settings-migrations.ts';
import { isMissing, storeFailureOf } from '../files/store-failure.ts';
import { loadYaml } from '../files/yaml-text.ts';

export interface SettingsKind<T> {
  schema: {
    safeParse(
      value: unknown,
    ): { success: true; data: T } | { success: false; error: { issues: readonly SettingsIssue[] } };
  };
  migrations: readonly SettingsMigration[];
  /** What must not be in such a file, of whatever version; it stands in the way of everything else, a migration included. */
  forbidden(value: unknown): SettingsIssue[];
}

export interface LoadedSettings<T> {
  value: T;
  /** The text that is in force, after migration. */
  text: string;
  /** What the file held at the end: the old text where it could not be brought up to date. */
  onDisk: string;
  problems: string[];
}

const MAX_SETTINGS_BYTES = 5 * 1024 * 1024;

/** Reads a settings file; a missing one counts as empty. An older one is brought up to date and a copy of it is kept. */
export async function loadSettings<T>(
  fileSystem: FileSystem,
  clock: Clock,
  path: string,
  kind: SettingsKind<T>,
): Promise<Result<LoadedSettings<T>, StoreFailure>> {
  let text: string;
  try {
    const size = (await fileSystem.size(path)) ?? 0;
    if (size > MAX_SETTINGS_BYTES) {
      return invalid(path, `it has ${size} bytes; at most ${MAX_SETTINGS_BYTES} are read`);
    }
    text = Buffer.from(await fileSystem.readFile(path)).toString('utf8');
  } catch (error) {
    if (!isMissing(error)) return failed(storeFailureOf(error, path, 'reading it'));
    text = '';
  }
  const loaded = loadYaml(text);
  if (!loaded.ok) {
    const { line, message } = loaded.failure;
    return invalid(path, `${line === undefined ? '' : `line ${line}: `}${message}`);
  }
  const version = versionOf(loaded.value);
  if (version > SETTINGS_VERSION) {
    return settingsFailure(
      'newerVersion',
      path,
      `line ${lineFinder(text)(['schemaVersion']) ?? 1}: it has schemaVersion ${version}; this version knows up to ${SETTINGS_VERSION}. The file was not touched. Update Dark Factory`,
    );
  }
  // As it stands on the disk: a key in plain text must not be copied into a backup, and its line is the one that a person sees.
  const forbidden = kind.forbidden(loaded.value);
  if (forbidden.length > 0) return invalid(path, describeIssues(text, forbidden));
  const upToDate =
    version === SETTINGS_VERSION
      ? succeeded({ text, onDisk: text, problems: [] })
      : await bringUpToDate(fileSystem, clock, path, text, version, kind);
  if (!upToDate.ok) return upToDate;
  const checked = check(path, upToDate.value.text, kind);
  return checked.ok ? succeeded({ ...upToDate.value, value: checked.value }) : checked;
}

/** The text as settings, or what is wrong with it, with lines. */
export function check<T>(path: string, text: string, kind: SettingsKind<T>): Result<T, StoreFailure> {
  const loaded = loadYaml(text);
  if (!loaded.ok) return invalid(path, loaded.failure.message);
  const nul = pathOfNul(loaded.value, []);
  if (nul !== undefined) {
    const issue = { path: nul, message: 'it holds the character NUL, which no path, name or argument may' };
    return invalid(path, describeIssues(text, [issue]));
  }
  const parsed = kind.schema.safeParse(loaded.value);
  if (!parsed.success) return invalid(path, describeIssues(text, parsed.error.issues));
  return succeeded(parsed.data);
}

async function bringUpToDate<T>(
  fileSystem: FileSystem,
  clock: Clock,
  path: string,
  text: string,
  version: number,
  kind: SettingsKind<T>,
): Promise<Result<Omit<LoadedSettings<T>, 'value'>, StoreFailure>> {
  // Without the excerpt that pretty errors carry: the line may hold what is nobody's business.
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) return invalid(path, error.message);
  // A list or a bare word has nothing to migrate; the schema says what it should be.
  if (document.contents !== null && !isMap(document.contents)) return succeeded({ text, onDisk: text, problems: [] });
  const changes = migrate(document, version, kind.migrations);
  // Nothing but the number would change: no reason to touch a person's file.
  if (changes.length === 0) return succeeded({ text, onDisk: text, problems: [] });
  const migrated = document.toString();
  const backup = `${path}.v${version}-${timeInName(clock.now())}`;
  const said = changes.join('; ');
  // A file that is still wrong stays as the person left it until it is right.
  if (!check(path, migrated, kind).ok) return succeeded({ text: migrated, onDisk: text, problems: [] });
  try {
    const now = Buffer.from(await fileSystem.readFile(path)).toString('utf8');
    // Another process did it meanwhile, or a person edits: what is there now is read with the next look.
    if (now !== text) return succeeded({ text: migrated, onDisk: text, problems: [] });
    await fileSystem.copyFile(path, backup);
    await fileSystem.replaceFile(path, Buffer.from(migrated));
    return succeeded({
      text: migrated,
      onDisk: migrated,
      problems: [`${path} was of an older form: ${said}. The old file is kept as ${backup}.`],
    });
  } catch (problem) {
    const { message } = storeFailureOf(problem, path, 'bringing it up to date');
    return succeeded({ text: migrated, onDisk: text, problems: [`${path} is of an older form: ${said}. ${message}`] });
  }
}

/** `"\\0"` is good YAML, and would cut a path or an argument short further on. */
function pathOfNul(value: unknown, at: readonly PropertyKey[]): readonly PropertyKey[] | undefined {
  if (typeof value === 'string') return value.includes('\0') ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = pathOfNul(inner, [...at, Array.isArray(value) ? Number(key) : key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function versionOf(value: unknown): number {
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : 0;
  // What is no number at all is the schema's to name.
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : SETTINGS_VERSION;
}

function invalid(path: string, what: string): { ok: false; failure: StoreFailure } {
  return settingsFailure('invalid', path, `${what}. Correct the file; it is read again when it is saved`);
}

function settingsFailure(kind: StoreFailureKind, path: string, message: string): { ok: false; failure: StoreFailure } {
  return failed({ kind, file: path, message: `${path}: ${message}.` });
}
