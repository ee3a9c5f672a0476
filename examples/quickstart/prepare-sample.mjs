import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Makes the sample in the first free of `<wanted>`, `<wanted>-2`, `<wanted>-3` …. Its repository is committed;
 * its development tools are copied from this checkout, so that nothing is fetched. All paths are absolute.
 * @param {string} checkout
 * @param {string} wanted
 * @returns {{ folder: string, repository: string, dataDirectory: string }}
 */
export function prepareSample(checkout, wanted) {
  const folder = firstFree(resolve(wanted));
  const repository = join(folder, 'timespans');
  const dataDirectory = join(folder, 'dark-factory-home');
  mkdirSync(dataDirectory, { recursive: true });
  // `build` is there when somebody worked on the template itself.
  const template = join(checkout, 'examples/sample-library');
  cpSync(template, repository, { recursive: true, filter: (from) => !/[\\/](?:node_modules|build)$/.test(from) });
  copyTools(checkout, repository);
  commit(repository);
  const script = join(checkout, 'examples/quickstart/night.yaml');
  writeFileSync(
    join(dataDirectory, 'providers.yaml'),
    // JSON strings are YAML strings, whatever the path holds.
    `schemaVersion: 1\nproviders:\n  - id: ${PROVIDER}\n    name: scripted\n    config:\n      script: ${JSON.stringify(script)}\n      repository: ${JSON.stringify(realpathSync(repository))}\n`,
  );
  return { folder, repository, dataDirectory };
}

export const PROVIDER = 'sample-night';

function firstFree(wanted) {
  const isFree = (folder) => !existsSync(folder) || readdirSync(folder).length === 0;
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    if (isFree(folder)) return folder;
  }
}

/** What `npm ci` would install in the sample, from the packages that this checkout has installed at the same versions. */
function copyTools(checkout, repository) {
  const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  const source = join(checkout, 'node_modules');
  const target = join(repository, 'node_modules');
  for (const path of closure(checkout, Object.keys(devDependencies))) {
    cpSync(join(checkout, path), join(repository, path), { recursive: true, dereference: true });
  }
  const bin = join(target, '.bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['tsc', 'oxlint', 'prettier'].flatMap((tool) => [tool, `${tool}.cmd`, `${tool}.ps1`])) {
    // On Unix these are relative links into the packages, on Windows small scripts: either works where it is copied to.
    const from = join(source, '.bin', name);
    if (existsSync(from)) cpSync(from, join(bin, name), { verbatimSymlinks: true });
  }
}

/** Folders (`node_modules/…`) of these packages and of all they need, found as Node finds them. */
function closure(checkout, names) {
  const found = new Set();
  const visit = (name, from) => {
    const path = resolvePackage(checkout, name, from);
    if (path === null || found.has(path)) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifestOf(checkout, path);
    const needed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    // Of a package that it can do without, npm installs none.
    for (const one of needed.filter((name) => peerDependenciesMeta?.[name]?.optional !== true)) visit(one, path);
  };
  for (const name of names) visit(name, '');
  // A package inside another's folder is copied with it.
  return [...found].filter((path) => ![...found].some((other) => path.startsWith(`${other}/`)));
}

/** From the requiring package's own `node_modules` upwards; `null` where an optional one is not installed. */
function resolvePackage(checkout, name, from) {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (existsSync(join(checkout, path, 'package.json'))) return path;
    if (at === '') return null;
  }
}

const manifestOf = (checkout, path) => JSON.parse(readFileSync(join(checkout, path, 'package.json'), 'utf8'));

function commit(repository) {
  const git = (...args) => spawnSync('git', args, { cwd: repository, encoding: 'utf8' });
  const must = (...args) => {
    const { status, stderr, error } = git(...args);
    if (status !== 0) throw new Error(`git ${args[0]} failed in ${repository}: ${error?.message ?? stderr.trim()}`);
  };
  must('init', '--quiet', '--initial-branch=main');
  // Whoever has told git no name yet gets one for the sample alone.
  if (git('config', 'user.email').status !== 0) {
    must('config', 'user.name', 'Sample');
    must('config', 'user.email', 'sample@example.invalid');
  }
  must('add', '--all');
  must('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', 'Start timespans');
}
