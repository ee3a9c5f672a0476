import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface InstalledRepository {
  root: string;
  /** A search path with nothing on it but what was asked for. */
  path: string;
  remove(): void;
}

/** A copy of a fixture repository in which the named programs exist: `local` in node_modules/.bin, others by path or on the search path. */
export function installedRepository(
  shape: string,
  installed: { onPath?: readonly string[]; local?: readonly string[]; inTree?: readonly string[] } = {},
): InstalledRepository {
  const folder = mkdtempSync(join(tmpdir(), 'df-gates-'));
  const root = join(folder, 'repository');
  const path = join(folder, 'bin');
  cpSync(join(import.meta.dirname, '../../fixtures/repositories', shape), root, { recursive: true });
  const program = (file: string) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o755);
  };
  mkdirSync(path);
  for (const name of installed.onPath ?? []) program(join(path, name));
  for (const name of installed.local ?? []) program(join(root, 'node_modules/.bin', name));
  for (const name of installed.inTree ?? []) program(join(root, name));
  return {
    root,
    path,
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
