// `npm run install:editor`: packs the extension and installs it into the editors of this machine, or into those that are named.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkout, prepare, say, stop } from './checkout.mjs';
import { EDITORS, findEditor } from './editors.mjs';
import { installIntoEditors } from './into-editor.mjs';

const HELP = `npm run install:editor -- [<editor> …]

Packs Dark Factory and installs it into every editor that is found: ${EDITORS.join(', ')}.
Named ones alone, by name or by the path of their program: npm run install:editor -- codium
`;

const named = process.argv.slice(2);
if (named.some((word) => word === '--help' || word === '-h')) stop(HELP, 0);
const flag = named.find((word) => word.startsWith('-'));
if (flag !== undefined) stop(`Unknown argument: ${flag}\n\n${HELP}`, 2);
if (named.length === 0 && EDITORS.every((name) => findEditor(name) === null))
  stop(
    `None of ${EDITORS.join(', ')} is on the PATH. Name yours by the path of its program:\n  npm run install:editor -- /path/to/its/bin/code`,
  );

const node = await prepare();
say('Packing the extension.');
const environment = {
  ...process.env,
  PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
};
const packed = spawnSync('npm', ['run', '--silent', 'package'], {
  cwd: checkout,
  env: environment,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
if (packed.status !== 0)
  stop(`It could not be packed:\n${packed.error?.message ?? `${packed.stdout}${packed.stderr}`}`);
const { publisher, name, version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
const vsix = join(checkout, 'dist/dark-factory.vsix');
const results = await installIntoEditors({ vsix, id: `${publisher}.${name}`, version, named });
for (const { editor, problem } of results) {
  if (problem === null)
    say(`${editor}: Dark Factory ${version} is installed. In a window that is open: Developer: Reload Window.`);
  else console.error(`${editor}: not installed: ${problem}`);
}
const failed = results.filter(({ problem }) => problem !== null).length;
if (failed > 0) stop(`The package is ${vsix}; any editor takes it with "Extensions: Install from VSIX…".`);
say('Next: open your repository, and press Dark Factory in the activity bar.');
