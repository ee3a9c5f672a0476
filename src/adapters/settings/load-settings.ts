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
  /** Content that no version of the file may have. If it is found, nothing else is done, not even a migration. */
  forbidden(value: unknown): SettingsIssue[];
}

export interface LoadedSettings<T> {
  value: T;
  /** The effective text, after migration. */
  text: string;
  /** The final content of the file: the old text if it could not be migrated. */
  onDisk: string;
  problems: string[];
}

const MAX_SETTINGS_BYTES = 5 * 1024 * 1024;

/** Reads a settings file; a missing one counts as empty. An older one is migrated, and a backup is kept. */
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
  // Checked before migration: a plain key must not be copied into a backup, and line numbers must match the user's file.
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

/** Parses the text as settings. The failure lists the problems with their lines. */
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
  // Without the excerpt of pretty errors, because the line may hold a secret.
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) return invalid(path, error.message);
  // A list or a scalar has nothing to migrate; the schema reports the error.
  if (document.contents !== null && !isMap(document.contents)) return succeeded({ text, onDisk: text, problems: [] });
  const changes = migrate(document, version, kind.migrations);
  // Only the version number would change, which is no reason to rewrite the user's file.
  if (changes.length === 0) return succeeded({ text, onDisk: text, problems: [] });
  const migrated = document.toString();
  const backup = `${path}.v${version}-${timeInName(clock.now())}`;
  const said = changes.join('; ');
  // A file that is invalid even after migration stays unchanged until the user has corrected it.
  if (!check(path, migrated, kind).ok) return succeeded({ text: migrated, onDisk: text, problems: [] });
  try {
    const now = Buffer.from(await fileSystem.readFile(path)).toString('utf8');
    // Another process or the user changed the file meanwhile. The next poll reads the new content.
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

/** Finds NUL characters: `"\\0"` is valid YAML, but would truncate a path or an argument later. */
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
  // The schema reports a version that is not a number.
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : SETTINGS_VERSION;
}

function invalid(path: string, what: string): { ok: false; failure: StoreFailure } {
  return settingsFailure('invalid', path, `${what}. Correct the file; it is read again when it is saved`);
}

function settingsFailure(kind: StoreFailureKind, path: string, message: string): { ok: false; failure: StoreFailure } {
  return failed({ kind, file: path, message: `${path}: ${message}.` });
}
