import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles the suite that runs inside the extension host and gives the path of its entry. `name`: of the
 * folder that it goes to, so that two programs may run it at once. `choose`: which of the files.
 * @param {string} name
 * @param {(files: string[]) => readonly string[]} [choose]
 */
export async function bundleSuite(name, choose = (files) => files) {
  const tests = choose(
    readdirSync(join(here, 'suite'))
      .filter((file) => file.endsWith('.test.ts'))
      .sort(),
  );
  const outdir = join(root, 'dist/test', name);
  rmSync(outdir, { recursive: true, force: true }); // what is there is played
  await build({
    absWorkingDir: root,
    entryPoints: [join(here, 'suite/run.ts'), ...tests.map((file) => join(here, 'suite', file))],
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'], // mocha is one object for all files, from node_modules
    logLevel: 'warning',
  });
  return join(outdir, 'run.cjs');
}
