import { lstat, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface LinkPlaces {
  /** Root of the main checkout, links resolved. */
  repository: string;
  worktree: string;
}

/**
 * Links every entry of `from` in the empty folder `to`. Scopes (`@…`) and `.bin` become folders of links themselves.
 * Returns notes for a person.
 */
export async function linkEntries(from: string, to: string, places: LinkPlaces): Promise<string[]> {
  const notes: string[] = [];
  for (const name of await readdir(from)) {
    if (name.startsWith('.') && !SHARED_DOT_NAMES.has(name)) continue;
    const source = join(from, name);
    const target = join(to, name);
    const isFolder = (await lstat(source)).isDirectory();
    if (isFolder && (name.startsWith('@') || (name === '.bin' && process.platform !== 'win32'))) {
      await mkdir(target);
      notes.push(...(await linkEntries(source, target, places)));
      continue;
    }
    const destination = await destinationOf(source, places);
    if (destination === undefined)
      notes.push(`${relative(places.worktree, target)} leads to nothing and was left out.`);
    else await link(destination, target);
  }
  return notes;
}

/**
 * Stores of packages (pnpm; npm and yarn in their linked layouts; bun) are what the launchers in `.bin` lead to, by a path
 * relative to themselves. Other dot names are caches and lock files of an installation; those would be written to.
 */
const SHARED_DOT_NAMES: ReadonlySet<string> = new Set([
  '.bin',
  '.pnpm',
  '.store',
  '.bun',
  '.modules.yaml',
  '.yarn-state.yml',
]);

/** `undefined`: a dead link, or one to a package that the worktree does not have. */
async function destinationOf(source: string, { repository, worktree }: LinkPlaces): Promise<string | undefined> {
  const real = await realpath(source).catch(() => undefined);
  if (real === undefined) return undefined;
  const inside = relative(repository, real);
  const parts = inside.split(sep);
  const isOutside = parts[0] === '..' || inside === '' || /^[A-Za-z]:/.test(inside);
  // What is installed lies below a node_modules or a virtual environment; all else in the repository is its own code.
  if (isOutside || parts.some((part) => part === 'node_modules' || part === '.venv' || part === 'venv')) return source;
  const own = join(worktree, inside);
  return (await lstat(own).catch(() => undefined)) === undefined ? undefined : own;
}

async function link(destination: string, target: string): Promise<void> {
  // A junction needs no special right on Windows, a symbolic link does.
  await symlink(destination, target, process.platform === 'win32' ? 'junction' : undefined);
}
