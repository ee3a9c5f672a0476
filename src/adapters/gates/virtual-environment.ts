import { lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';

export interface EnvironmentPlaces {
  /** The virtual environment of the main checkout, and the one to make in the worktree. */
  from: string;
  to: string;
  /** The main checkout, under each name that files may have it. */
  repositories: readonly string[];
  worktree: string;
}

/** Whether the environment imports the main checkout's own code: `pip install -e` leaves a file that names it (PEP 660). */
export async function importsRepository({ from, repositories }: EnvironmentPlaces): Promise<boolean> {
  for (const folder of await sitePackages(from)) {
    for (const name of (await names(folder)).filter(leadsToCode)) {
      const text = await textOf(join(folder, name));
      if (text !== undefined && repositories.some((path) => text !== replaced(text, path, ''))) return true;
    }
  }
  return false;
}

/**
 * Fills the empty folder `to` with links into `from`, so that Python there finds the installed packages and the worktree's code:
 * files that lead to the repository, and commands that start the environment's own Python, become copies with the paths replaced.
 */
export async function linkEnvironment(places: EnvironmentPlaces): Promise<void> {
  await linkFolder('', places);
}

async function linkFolder(folder: string, places: EnvironmentPlaces): Promise<void> {
  for (const name of await readdir(join(places.from, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if ((folder === '' && name.startsWith('.')) || name === '__pycache__') continue;
    const [source, target] = [join(places.from, path), join(places.to, path)];
    const found = await lstat(source);
    const own = found.isFile() && (folder === 'bin' || leadsToCode(name)) ? await ownText(source, places) : undefined;
    const inner = found.isSymbolicLink() ? await readlink(source) : undefined;
    if (found.isDirectory() && OPENED.test(path)) {
      await mkdir(target);
      await linkFolder(path, places);
    } else if (own !== undefined) await writeFile(target, own, { mode: found.mode & 0o777 });
    // `lib64` is often a link to `lib`.
    else if (inner !== undefined && !isAbsolute(inner) && basename(inner) === inner) await symlink(inner, target);
    else await symlink(source, target);
  }
}

/** The folders that are made anew; all others are links. */
const OPENED = /^(?:bin|lib|lib64|lib(?:64)?\/python[\d.]+t?|lib(?:64)?\/python[\d.]+t?\/site-packages)$/;

/** `undefined`: the file can be used as it is. */
async function ownText(
  source: string,
  { from, to, repositories, worktree }: EnvironmentPlaces,
): Promise<string | undefined> {
  const text = await textOf(source);
  if (text === undefined) return undefined;
  const inside = from.slice(repositories[0]?.length);
  const environments = [from, ...repositories.map((path) => path + inside)];
  let own = text;
  for (const path of environments) own = replaced(own, path, to);
  for (const path of repositories) own = replaced(own, path, worktree);
  return own === text ? undefined : own;
}

/** Not where it only begins the name of another folder. */
function replaced(text: string, path: string, by: string): string {
  const pattern = path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replace(new RegExp(`${pattern}(?![\\w.-])`, 'g'), () => by);
}

function leadsToCode(name: string): boolean {
  return name.endsWith('.pth') || /^__editable__.*\.py$/.test(name) || name.endsWith('.egg-link');
}

const MAX_BYTES = 1_000_000;

/** `undefined`: a program, or too large. */
async function textOf(file: string): Promise<string | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size > MAX_BYTES) return undefined;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text?.includes('\0') === true ? undefined : text;
}

async function sitePackages(environment: string): Promise<string[]> {
  const versions = (await names(join(environment, 'lib'))).filter((name) => name.startsWith('python'));
  return [
    ...versions.map((version) => join(environment, 'lib', version, 'site-packages')),
    join(environment, 'Lib', 'site-packages'),
  ];
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
