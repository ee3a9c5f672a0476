import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figures.ts';

const root = join(import.meta.dirname, '..');

/** What ships, minified. */
async function bundleBench(): Promise<Figure[]> {
  execFileSync(process.execPath, [join(root, 'esbuild.mjs'), '--production'], { cwd: root });
  const kibibytes = (pattern: RegExp): number =>
    readdirSync(join(root, 'dist'))
      .filter((name) => pattern.test(name))
      .reduce((sum, name) => sum + statSync(join(root, 'dist', name)).size, 0) / 1024;
  return [
    { name: 'extension.cjs', value: kibibytes(/^extension\.cjs$/), unit: 'KiB' },
    { name: 'dark-factory.mjs and its chunks', value: kibibytes(/\.mjs$/), unit: 'KiB' },
  ];
}

export const benches = [{ name: 'bundles', run: bundleBench }];
