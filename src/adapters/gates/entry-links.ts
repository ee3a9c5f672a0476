import { lstat, mkdir, readdir, realpath, symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export interface LinkPlaces {
  /** Root of the main checkout, links resolved. */
  repository: string;
  worktree: string;
}

/**
 * Links every entry of `from` in the empty folder `to`. Scopes (`@…`) and `.bin` become folders of links too.
 * Returns notes for the user.
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
 * Package stores (pnpm; npm and yarn in their linked layouts; bun), which the launchers in `.bin` reach by relative paths.
 * Other dot names are caches and lock files of an installation. They are not shared, because tools would write to them.
 */
const SHARED_DOT_NAMES: ReadonlySet<string> = new Set([
  '.bin',
  '.pnpm',
  '.store',
  '.bun',
  '.modules.yaml',
  '.yarn-state.yml',
  // The client that prisma generates, which "@prisma/client" loads.
  '.prisma',
]);

/** `undefined`: a dangling link, or a link to a package that the worktree does not have. */
async function destinationOf(source: string, { repository, worktree }: LinkPlaces): Promise<string | undefined> {
  const real = await realpath(source).catch(() => undefined);
  if (real === undefined) return undefined;
  const inside = relative(repository, real);
  const parts = inside.split(sep);
  const isOutside = parts[0] === '..' || inside === '' || /^[A-Za-z]:/.test(inside);
  // Installed packages are below a node_modules or a virtual environment; everything else in the repository is its own code.
  if (isOutside || parts.some((part) => part === 'node_modules' || part === '.venv' || part === 'venv')) return source;
  const own = join(worktree, inside);
  return (await lstat(own).catch(() => undefined)) === undefined ? undefined : own;
}

async function link(destination: string, target: string): Promise<void> {
  // On Windows a symbolic link needs a special privilege, a junction does not.
  await symlink(destination, target, process.platform === 'win32' ? 'junction' : undefined);
}
