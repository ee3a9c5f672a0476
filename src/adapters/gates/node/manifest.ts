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

/** The folders of a workspace that have a package.json. Supports `a`, `a/*` and `a/**` (one level), which nearly all use. */
export async function workspaceFolders(files: WorktreeFiles, patterns: readonly string[]): Promise<string[]> {
  const folders = new Set<string>();
  for (const pattern of patterns.filter((each) => !each.startsWith('!')).slice(0, 100)) {
    const plain = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
    const star = /^(.*?)\/?\*{1,2}(\/\*)?$/.exec(plain);
    const candidates =
      star === null
        ? [plain]
        : (await files.list(star[1] === '' ? '.' : star[1]))
            .filter((name) => name.endsWith('/') && name !== 'node_modules/' && !name.startsWith('.'))
            .map((name) => `${star[1] === '' ? '' : `${star[1] ?? ''}/`}${name.slice(0, -1)}`);
    for (const folder of candidates.slice(0, 200)) {
      if (folder.split('/').includes('..')) continue;
      if (await files.has(`${folder}/package.json`)) folders.add(folder);
    }
  }
  return [...folders];
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

/** The list under `packages:`. Nothing else in the file matters here, so no YAML parser is needed. */
async function pnpmWorkspaces(files: WorktreeFiles): Promise<string[]> {
  const text = (await files.read('pnpm-workspace.yaml')) ?? '';
  const list = /^packages:[^\n]*\n((?:[ \t]*(?:-[^\n]*|#[^\n]*)?\n?)*)/m.exec(`${text}\n`)?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*-[ \t]*(['"]?)([^'"#\n]+?)\1[ \t]*(?:#.*)?$/gm)].map(
    ([, , pattern = '']) => pattern,
  );
}
