import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `alive`: the reason why no test can notice this fault. At most one in twenty may have one.
 * @typedef {{ name: string, file: string, from: string, to: string, killedBy: string[], alive?: string }} Mutant
 */

/** What makes the mutant useless, in a sentence, or null. @param {Mutant} mutant @param {string} text of its file */
export function problemOf({ from, to, killedBy }, text) {
  const count = text.split(from).length - 1;
  if (count !== 1) return `its text stands ${count} times in the file, and must stand there once`;
  if (from === to) return 'it changes nothing';
  if (killedBy.length === 0) return 'no test is named for it';
  return null;
}

/** Whether a test noticed: code that cannot even be loaded proves nothing. */
export const isKilled = ({ hung, failed, passed }) => hung || (failed > 0 && passed + failed > 0);

/** Runs `body` while the fault is in the tree, whose file else has the given text. */
export async function withFault(tree, { file, from, to }, text, body) {
  writeFileSync(
    join(tree, file),
    text.replace(from, () => to),
  );
  try {
    return await body();
  } finally {
    writeFileSync(join(tree, file), text);
  }
}

/** All files that git knows or would add, as they are now, known to git there too; packages are shared. */
export function copyTree(from, to) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: from,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(from, name))))
    cpSync(join(from, file), join(to, file));
  // Tests that judge the source ask git for it.
  execFileSync('git', ['init', '--quiet'], { cwd: to });
  execFileSync('git', ['add', '--all'], { cwd: to });
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'), 'dir');
}
