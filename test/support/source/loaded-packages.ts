import { posix } from 'node:path';
import { importsOf, readProjectFile } from './source-tree.ts';

/**
 * Packages that are loaded with this file of the project, `node:` modules left out, each with the file that asks for it. What lies
 * beyond `apart`, a file that is loaded later, does not count.
 */
export function loadedPackages(entry: string, apart: string): Map<string, string> {
  const found = new Map<string, string>();
  const files = new Set([entry]);
  // A set is walked in the order of its growth.
  for (const file of files) {
    for (const { specifier, typeOnly } of importsOf(readProjectFile(file))) {
      if (typeOnly || specifier.startsWith('node:')) continue;
      if (!specifier.startsWith('.')) found.set(specifier, file);
      else if (posix.join(posix.dirname(file), specifier) !== apart)
        files.add(posix.join(posix.dirname(file), specifier));
    }
  }
  return found;
}
