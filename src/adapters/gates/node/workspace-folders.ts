import picomatch from 'picomatch';
import type { WorktreeFiles } from '../worktree-files.ts';

/**
 * The folders of a workspace that have a package.json, below the root and sorted, by the patterns of npm, yarn and pnpm: `a`,
 * `a/*`, `a/**`, `{a,b}/*`; `!a/b` leaves out. What git and the managers leave out (`node_modules`, folders with a dot) is not
 * looked into.
 */
export async function workspaceFolders(files: WorktreeFiles, patterns: readonly string[]): Promise<string[]> {
  const plain = patterns.slice(0, MAX_PATTERNS).map(withoutEnds).filter(isBounded);
  const wanted = plain.filter((pattern) => !pattern.startsWith('!'));
  const isWanted = matcherOf(wanted);
  const isLeftOut = matcherOf(
    plain.filter((pattern) => pattern.startsWith('!')).map((each) => withoutEnds(each.slice(1))),
  );
  const members = new Set<string>();
  let looks = 0;
  const search = async (folder: string, depth: number): Promise<void> => {
    if (members.size >= MAX_MEMBERS || ++looks > MAX_LOOKS) return;
    if (folder !== '' && isWanted(folder) && !isLeftOut(folder) && (await files.has(`${folder}/package.json`))) {
      members.add(folder);
    }
    if (depth === 0) return;
    for (const name of await files.list(folder === '' ? '.' : folder)) {
      if (name.endsWith('/') && name !== 'node_modules/' && !name.startsWith('.')) {
        await search(folder === '' ? name.slice(0, -1) : `${folder}/${name.slice(0, -1)}`, depth - 1);
      }
    }
  };
  for (const pattern of wanted) {
    const { base, glob } = picomatch.scan(pattern);
    if (!base.split('/').includes('..')) await search(base === '.' ? '' : base, depthOf(glob));
  }
  return [...members].sort();
}

const MAX_PATTERNS = 100;
const MAX_MEMBERS = 500;
const MAX_LOOKS = 5000;
/** How far `**` is followed below the folder that it begins in. */
const MAX_DEPTH = 5;

function withoutEnds(pattern: string): string {
  return pattern.replace(/^(!?)\.?\/+/, '$1').replace(/\/+$/, '');
}

/** Patterns come from the repository: one with many wildcards in a name, or many alternatives, can take hours to compare. */
function isBounded(pattern: string): boolean {
  const names = pattern.split('/');
  return (
    pattern.replace('!', '') !== '' &&
    pattern.length <= 200 &&
    pattern.split('{').length <= 3 &&
    names.every((name) => name.split(/[*?[]/).length <= 4) &&
    names.filter((name) => name === '**').length <= 2
  );
}

function matcherOf(patterns: readonly string[]): (folder: string) => boolean {
  return patterns.length === 0 ? () => false : picomatch([...patterns], { noextglob: true, nonegate: true });
}

function depthOf(glob: string): number {
  if (glob === '') return 0;
  return glob.includes('**') ? MAX_DEPTH : Math.min(MAX_DEPTH, glob.split('/').length);
}
