// `npm run install:command`: builds the command `dark-factory` and links it to where npm keeps global commands, or to --prefix.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkout, prepare, say, stop } from './checkout.mjs';

const HELP = `npm run install:command -- [--prefix <folder>]

Builds the command dark-factory and links it into npm's folder of global commands (npm prefix --global), or below another folder:
  npm run install:command -- --prefix ~/.local      links ~/.local/bin/dark-factory
It runs from this checkout: keep it. npm uninstall --global dark-factory takes the link away.
`;

const isWindows = process.platform === 'win32';
const words = process.argv.slice(2);
if (words.some((word) => word === '--help' || word === '-h')) stop(HELP, 0);
const prefix = words[0] === '--prefix' && words.length === 2 ? words[1] : null;
if (words.length > 0 && !prefix) stop(`Unknown arguments: ${words.join(' ')}\n\n${HELP}`, 2);

const node = await prepare();
if (spawnSync(node, [join(checkout, 'esbuild.mjs')], { stdio: 'inherit' }).status !== 0)
  stop('The build failed: see above.');
const where = prefix === null ? [] : ['--prefix', prefix];
const npm = (...args) => spawnSync('npm', [...args, ...where], { cwd: checkout, encoding: 'utf8', shell: isWindows });
const linked = npm('install', '--global', '--install-links=false', '.');
if (linked.status !== 0) {
  const said = linked.error?.message ?? linked.stderr.trim();
  const way = /EACCES|EPERM/.test(said)
    ? "\n\nnpm's folder of global commands belongs to somebody else. Take one of your own:\n  npm run install:command -- --prefix ~/.local"
    : '';
  stop(`It could not be linked:\n${said}${way}`);
}
const root = npm('prefix', '--global').stdout.trim();
const folder = isWindows ? root : join(root, 'bin');
const program = join(folder, isWindows ? 'dark-factory.cmd' : 'dark-factory');
const { status, stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8', shell: isWindows });
if (!existsSync(program) || status !== 0) stop(`It was linked and does not run: ${program}\n${stderr ?? ''}`);
say(`dark-factory ${stdout.trim()} is ${program}`);
const onPath = (process.env.PATH ?? '').split(delimiter).includes(folder);
say(onPath ? 'Next, in your repository: dark-factory setup' : `That folder is not on your PATH yet: add ${folder}`);
