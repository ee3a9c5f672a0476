import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figures.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const LATER = 'read when its provider is first used; that a start reads none is checked in the real editor';

/** What ships, minified. */
async function bundleBench(): Promise<Figure[]> {
  execFileSync(process.execPath, [join(root, 'esbuild.mjs'), '--production'], { cwd: root });
  const names = readdirSync(dist);
  const kibibytes = (pattern: RegExp): number =>
    names.filter((name) => pattern.test(name)).reduce((sum, name) => sum + statSync(join(dist, name)).size, 0) / 1024;
  const libraries = names.filter((name) => /^lib-.*\.cjs$/.test(name));
  return [
    {
      name: 'extension.cjs, read at the start',
      value: kibibytes(/^extension\.cjs$/),
      unit: 'KiB',
      floor: kibibytes(/\.cjs$/),
      note: 'floor: with the libraries that are in files of their own',
    },
    { name: 'engine.cjs', value: kibibytes(/^engine\.cjs$/), unit: 'KiB', note: 'read after activation' },
    ...libraries.map((name) => ({
      name,
      value: statSync(join(dist, name)).size / 1024,
      unit: 'KiB',
      note: LATER,
    })),
    { name: 'dark-factory.mjs and its chunks', value: kibibytes(/\.mjs$/), unit: 'KiB' },
  ];
}

export const benches = [{ name: 'bundles', run: bundleBench }];
