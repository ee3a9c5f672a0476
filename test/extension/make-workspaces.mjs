// Makes what .vscode/launch.json opens, below .vscode-test/workspaces. What is there already stays; delete it to start anew.
//   nothing-yet       a repository and no project
//   ready-to-start    a project that was created and not started
//   finished          a project that has run to its end
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareSample, PROVIDER } from '../../examples/quickstart/prepare-sample.mjs';
import { bundledNode } from '../../src/cli/modern-node.mjs';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const parent = join(checkout, '.vscode-test/workspaces');
const node = bundledNode(join(checkout, 'package.json')) ?? process.execPath;

make('nothing-yet', []);
make('ready-to-start', [create]);
make('finished', [create, (sample) => darkFactory(sample, 'start', 'three-features')]);

function make(name, steps) {
  const folder = join(parent, name);
  if (existsSync(join(folder, '.complete'))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(parent, { recursive: true });
  // Not made elsewhere and moved: a worktree knows where it is.
  const sample = prepareSample(checkout, folder);
  for (const step of steps) step(sample);
  mkdirSync(join(folder, '.complete'));
  console.log(`${name}: ${sample.repository}`);
}

function create(sample) {
  const repository = ['--repo', sample.repository, '--provider', PROVIDER, '--persona', 'engineer,project-manager'];
  darkFactory(
    sample,
    'init',
    'three-features',
    ...repository,
    '--description',
    'Finish the three features of the README.',
  );
}

function darkFactory(sample, ...args) {
  const env = { ...process.env, DARK_FACTORY_HOME: sample.dataDirectory };
  const { status } = spawnSync(node, [join(checkout, 'dist/dark-factory.mjs'), ...args], { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`dark-factory ${args[0]} ended with ${status}`);
}
