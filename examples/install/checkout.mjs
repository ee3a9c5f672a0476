import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { findModernNode } from '../../src/cli/modern-node.mjs';
import { ensureInstalled } from '../../test/runner/install.mjs';

export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const say = (text) => console.log(text);

export function stop(why, code = 1) {
  (code === 0 ? console.log : console.error)(why.trimEnd());
  process.exit(code);
}

/** Installs what the build needs where it is not there yet, and resolves with the Node that runs it; ends the process otherwise. */
export async function prepare() {
  try {
    say(await ensureInstalled(checkout, say));
  } catch (error) {
    stop(error.message);
  }
  return (
    findModernNode(join(checkout, 'package.json')) ??
    stop(`No Node for this platform came with npm, and ${process.versions.node} is too old: install Node 24.`)
  );
}
