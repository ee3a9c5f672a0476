import { readdirSync } from 'node:fs';
import { delimiter, dirname, basename, join, relative, sep } from 'node:path';
import { isFolder, isWithin, realPath } from './path-relations.ts';
import { toolPlaces, type Environment } from './command-environment.ts';

/**
 * Folders of programs and their dependencies that may be in an emptied folder and must stay visible: entries of the search
 * path, known homes of tool chains, the package of the program itself. Folders that hold credentials besides programs
 * (`~/.cargo`, `~/.local/share`) are never shown as a whole.
 */
export function toolFolders(own: Environment, path: string, program: string, home: string): string[] {
  const entries = path
    .split(delimiter)
    .flatMap((entry) => [entry, ...prefixOf(entry, home), ...linkedFrom(entry, home)]);
  const places = Object.entries(own).flatMap(([name, value]) => (toolPlaces.has(name) && value ? [value] : []));
  const known = homesOfTools.map((name) => join(home, name));
  return [...entries, ...places, ...known, ...packageOf(program, home)].filter(
    (folder) => !isWithin(home, folder) && !secretive.has(relative(home, folder)),
  );
}

/**
 * What the programs of a folder need beside it: `<prefix>/bin` its prefix, of which only the packages are shown where it is the
 * home folder or directly in it (`~/.npm-global`), and `node_modules/.bin` the packages that its links lead to.
 */
function prefixOf(entry: string, home: string): string[] {
  const prefix = dirname(entry);
  if (basename(entry) === '.bin' && basename(prefix) === 'node_modules') return [prefix];
  if (basename(entry) !== 'bin' || !isFolder(join(prefix, 'lib'))) return [];
  const isNearHome = isWithin(prefix, home) && relative(home, prefix).split(sep).length < 2;
  return [isNearHome ? join(prefix, 'lib', 'node_modules') : prefix];
}

/**
 * Where the links of a private folder of programs lead (`~/bin/go` → `~/sdk/go/bin/go`): without it another version of the
 * program would be found, further along the search path. Of a place that holds more than programs, the program alone.
 */
function linkedFrom(entry: string, home: string): string[] {
  if (OF_THE_SYSTEM.test(entry)) return [];
  return linksIn(entry).flatMap((link) => {
    const real = realPath(link);
    if (real === null) return [];
    const folder = dirname(real);
    if (real.includes(`${sep}node_modules${sep}`)) return packageOf(link, home);
    return basename(folder) === 'bin' ? [folder, ...prefixOf(folder, home)] : [real];
  });
}

const OF_THE_SYSTEM = /^\/(usr|bin|sbin|snap|nix)(\/|$)/;
/** More are no folder of programs. */
const MOST_LINKS = 200;

function linksIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const links = entries.filter((entry) => entry.isSymbolicLink()).slice(0, MOST_LINKS);
    return links.map(({ name }) => join(folder, name));
  } catch {
    // It is gone, or may not be read: then nothing is found in it either.
    return [];
  }
}

/** A program on the search path is often a link into its package. */
function packageOf(program: string, home: string): string[] {
  const real = realPath(program);
  if (real === null) return [];
  const modules = real.indexOf(`${sep}node_modules${sep}`);
  if (modules !== -1) return [program, real.slice(0, modules + `${sep}node_modules`.length)];
  return [program, isWithin(home, dirname(real)) ? real : dirname(real)];
}

const secretive: ReadonlySet<string> = new Set([
  '.cargo',
  '.local',
  '.local/share',
  '.config',
  '.cache',
  '.ssh',
  '.m2',
]);

const homesOfTools = [
  ...['.nvm', '.fnm', '.volta', '.n', '.nodenv', '.bun', '.deno', '.pyenv', '.rbenv', '.asdf', '.sdkman', '.dotnet'],
  ...['.rustup', '.cargo/bin', '.cargo/registry', '.cargo/git', 'go', '.m2/repository', '.local/lib', '.local/pipx'],
  ...['fnm', 'mise', 'pnpm', 'pipx', 'uv'].map((name) => `.local/share/${name}`),
  ...['node', 'ms-playwright', 'puppeteer', 'Cypress'].map((name) => `.cache/${name}`),
];
