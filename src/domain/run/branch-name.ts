/** All branches that Dark Factory makes are below this prefix, or below the other one where git leaves it no room. */
export const BRANCH_PREFIX = 'df/';
/** Every prefix of our branches. No other branch of the user is changed. */
export const BRANCH_PREFIXES = [BRANCH_PREFIX, 'df-work/'] as const;

/** The prefix of one of our branches; `undefined`: it is none of ours. */
export function ownPrefixOf(branch: string): string | undefined {
  return BRANCH_PREFIXES.find((prefix) => branch.startsWith(prefix) && branch !== prefix);
}

/**
 * The prefix that can be used beside these branches: git has no room for `df/…` beside a branch `df`. `undefined`: none can.
 * Upper and lower case count as the same, because some file systems see it so.
 */
export function freePrefix(branches: readonly string[]): string | undefined {
  const names = new Set(branches.map((name) => name.toLowerCase()));
  return BRANCH_PREFIXES.find((prefix) => !names.has(prefix.slice(0, -1)));
}

/**
 * Lower-case ASCII words joined by "-", at most 48 characters, never empty: safe as a branch segment, a folder and a file name. A
 * name without any ASCII letter or digit becomes `project`.
 */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return slug === '' ? 'project' : slug;
}

/** `df/<slug>/<date>`, with `-2`, `-3`, … while the name is taken. `isoDate` is `YYYY-MM-DD`. */
export function workBranchName(
  name: string,
  isoDate: string,
  taken: ReadonlySet<string>,
  prefix: string = BRANCH_PREFIX,
): string {
  const base = `${prefix}${slugOf(name)}/${isoDate}`;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Why git would refuse this branch name (git-check-ref-format(1)), or `undefined` when it would not. */
export function branchNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 200) return 'it is longer than 200 characters';
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return 'it has a space, a control character or one of ~ ^ : ? * [ \\';
  if (name.includes('..') || name.includes('@{') || name.includes('//')) return 'it has "..", "@{" or "//" in it';
  if (name.startsWith('-') || name.startsWith('/') || name.endsWith('/') || name.endsWith('.')) {
    return 'it starts with "-" or "/", or ends with "/" or "."';
  }
  if (name === 'HEAD' || name === '@') return `"${name}" has a meaning of its own in git`;
  if (name.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'))) {
    return 'a part of it starts with "." or ends with ".lock"';
  }
  return undefined;
}
