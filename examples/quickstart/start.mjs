// `npm start`: shows the main job done. Needs git, npm and Node 20 or newer; brings the rest itself.
import { spawn, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findModernNode, isModern } from '../../src/cli/modern-node.mjs';
import { ensureInstalled } from '../../test/runner/install.mjs';
import { HELP, readArguments } from './arguments.mjs';
import { chooseWay } from './choose-way.mjs';
import { prepareSample, PROVIDER } from './prepare-sample.mjs';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const PROJECT = 'three-features';
const say = (text) => console.log(text);

function stop(why, code = 1) {
  console.error(why);
  process.exit(code);
}

const asked = readArguments(process.argv.slice(2));
if ('problem' in asked) stop(`${asked.problem}\n\n${HELP}`, 2);
if (asked.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (!isModern(process.versions.node, '20.0.0'))
  stop(`Node 20 or newer is needed, and this is ${process.versions.node}.`);
if (spawnSync('git', ['--version']).status !== 0)
  stop('git is needed and was not found: https://git-scm.com/downloads');

const { way, why, editor } = chooseWay(asked.way);
say(
  `Way: ${way === 'desktop' ? 'a desktop editor' : way === 'browser' ? 'the browser' : 'the terminal'}, because ${why}.`,
);
try {
  say(await ensureInstalled(checkout, say));
} catch (error) {
  stop(error.message);
}
const node = findModernNode(join(checkout, 'package.json'));
if (node === null)
  stop(`No Node for this platform came with npm, and ${process.versions.node} is too old: install Node 24.`);
if (spawnSync(node, [join(checkout, 'esbuild.mjs')], { stdio: 'inherit' }).status !== 0)
  stop('The build failed: see above.');

const sample = prepareSample(checkout, asked.folder ?? join(homedir(), 'dark-factory-sample'));
say(`Sample repository: ${sample.repository}`);
say(`Its Dark Factory data: ${sample.dataDirectory}`);

const environment = { ...process.env, DARK_FACTORY_HOME: sample.dataDirectory };
/** Runs the command `dark-factory` on the sample and resolves with its exit code. */
function darkFactory(...args) {
  return new Promise((resolve) => {
    const child = spawn(node, [join(checkout, 'dist/dark-factory.mjs'), ...args], {
      stdio: 'inherit',
      env: environment,
    });
    const ignore = () => {}; // Ctrl-C reaches the child by itself; it decides how to end
    process.on('SIGINT', ignore);
    child.once('error', (error) => stop(`${node} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      process.removeListener('SIGINT', ignore);
      resolve(signal === null ? code : 1);
    });
  });
}

const created = await darkFactory(
  ...['init', PROJECT, '--repo', sample.repository, '--persona', 'engineer,project-manager', '--provider', PROVIDER],
  ...['--description', 'Finish the three features that the README says are not there yet, each with tests.'],
);
if (created !== 0) stop(`The project could not be created: see above. The sample stays in ${sample.folder}.`, created);

if (way === 'terminal') process.exitCode = await darkFactory('start', PROJECT, '--watch');
else if (way === 'desktop')
  (await import('./in-desktop.mjs')).openInDesktop({ checkout, sample, editor, environment, say });
else await (await import('./in-browser.mjs')).serveInBrowser({ checkout, sample, say });
