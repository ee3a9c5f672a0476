import type { RepositorySeal } from '../../ports/git-manager.ts';

/** One sentence for each difference that somebody must have made on purpose; none for what a user's editing changes anyway. */
export function compareSeals(before: RepositorySeal, after: RepositorySeal): string[] {
  if (before.repository !== after.repository) {
    return [
      `the repository was ${before.repository ?? 'not looked at'} and now ${after.repository ?? 'was not looked at'}`,
    ];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const was = before[key];
    const is = after[key];
    return was === is ? [] : sentence(key, was, is);
  });
}

function sentence(key: string, was: string | undefined, is: string | undefined): string[] {
  const at = key.indexOf(':');
  const kind = key.slice(0, at);
  const name = key.slice(at + 1);
  switch (kind) {
    case 'checkout':
      return [];
    case 'ref':
      if (was === undefined) return [`${name} was made, at ${short(is)}`];
      if (is === undefined) return [`${name} was deleted, it was at ${short(was)}`];
      return [`${name} moved from ${short(was)} to ${short(is)}`];
    case 'head':
      if (was === undefined) return [`${name} was added, on ${headName(is)}`];
      if (is === undefined) return [`${name} was removed, it was on ${headName(was)}`];
      return [`${name} was switched from ${headName(was)} to ${headName(is)}`];
    default:
      if (was === undefined) return [`the file ${name} was made in the repository's .git`];
      if (is === undefined) return [`the file ${name} was deleted from the repository's .git`];
      return [`the file ${name} in the repository's .git was changed`];
  }
}

function short(id: string | undefined): string {
  return id === undefined ? 'nothing' : /^[0-9a-f]{40,}$/.test(id) ? id.slice(0, 10) : id;
}

function headName(head: string | undefined): string {
  return head === undefined ? 'nothing' : head.startsWith('ref: refs/heads/') ? head.slice(16) : short(head);
}
