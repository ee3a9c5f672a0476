// Drives real agents from npm, without an account: `npm run test:agents`. A model server on loopback stands in for their services.
// What cannot be installed here is skipped with the reason; the last line is the sum.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode } from '../../src/cli/modern-node.mjs';
import { ensureInstalled } from '../runner/install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
console.log(await ensureInstalled(root, console.log));
const node = bundledNode(join(root, 'package.json')) ?? process.execPath;
const built = spawnSync(node, [join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const played = spawnSync(node, ['--no-warnings', join(root, 'test/agents/main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(played.status ?? 1);
