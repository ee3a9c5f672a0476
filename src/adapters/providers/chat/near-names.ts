const MOST = 3;
/** A share of the letters that two names must have in common, pair by pair. */
const LIKE = 0.5;

/** The names that are most like the wanted one, the nearest first: those that a person may have meant. */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, likeness: likeness(plain(wanted), plain(name)) }))
    .filter((one) => one.likeness >= LIKE)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Without the vendor in front, case and separators, which people leave out or take for one another. */
function plain(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** 0 to 1: the share of pairs of letters that both names have (Dice). */
function likeness(one: string, other: string): number {
  const pairs = (text: string) =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  const left = pairs(other);
  const all = left.length + Math.max(0, one.length - 1);
  let both = 0;
  for (const pair of pairs(one)) {
    const at = left.indexOf(pair);
    if (at === -1) continue;
    left.splice(at, 1);
    both += 2;
  }
  return all === 0 ? 0 : both / all;
}
