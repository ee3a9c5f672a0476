import { loadYaml } from '../../files/yaml-text.ts';
import type { Scripts } from './script-commands.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** The fields of a package.json that matter for its checks. */
export interface Manifest {
  scripts: Scripts;
  packageManager: string | undefined;
  workspaces: string[];
  hasPrettierConfig: boolean;
  hasEslintConfig: boolean;
}

/** `undefined`: the file does not exist. A string: a sentence that says why it is invalid. */
export async function readManifest(files: WorktreeFiles, path: string): Promise<Manifest | string | undefined> {
  const text = await files.read(path);
  if (text === undefined) return (await files.has(path)) ? `${path} cannot be read as a text file.` : undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (!isRecord(json)) return `${path} does not hold an object.`;
  return {
    scripts: strings(json['scripts']),
    packageManager: typeof json['packageManager'] === 'string' ? json['packageManager'] : undefined,
    workspaces: [...workspacePatterns(json['workspaces']), ...(await pnpmWorkspaces(files))],
    hasPrettierConfig: json['prettier'] !== undefined,
    hasEslintConfig: json['eslintConfig'] !== undefined,
  };
}

/** Whether a package.json that can be read names any package. */
export async function dependsOn(files: WorktreeFiles, path: string): Promise<boolean> {
  const json: unknown = JSON.parse((await files.read(path)) ?? '{}');
  if (!isRecord(json)) return false;
  const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].map(
    (name) => json[name],
  );
  return lists.some((list) => isRecord(list) && Object.keys(list).length > 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): Scripts {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].trim() !== '',
    ),
  );
}

function workspacePatterns(value: unknown): string[] {
  const list = isRecord(value) ? value['packages'] : value;
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

async function pnpmWorkspaces(files: WorktreeFiles): Promise<string[]> {
  const parsed = loadYaml((await files.read('pnpm-workspace.yaml')) ?? '');
  return parsed.ok ? workspacePatterns(parsed.value) : [];
}
