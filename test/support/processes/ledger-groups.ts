/** What is allowed over all families, and to each; a group takes 0.25 a turn. */
export const SHARED_USD = 5;
export const FAMILY_USD = 3.5;

/** What a worker saw in one round. */
export interface RoundReport {
  granted: number;
  refused: number;
  /** The most that was spent and set aside in all, in USD. */
  most: number;
  /** Groups of which only a part was there. */
  broken: string[];
}

/** A reservation names its group and how many belong to it. */
export function groupWishId(wish: { name: string; group: number; size: number; index: number }): string {
  return `${wish.name}/${wish.group}/${wish.size}/${wish.index}`;
}

/** Groups that are there in part, among all reservations of one moment. */
export function brokenGroups(reservations: readonly { id: string }[]): string[] {
  const members = new Map<string, number>();
  for (const { id } of reservations) {
    const group = id.slice(0, id.lastIndexOf('/'));
    members.set(group, (members.get(group) ?? 0) + 1);
  }
  return [...members].filter(([group, count]) => Number(group.split('/')[2]) !== count).map(([group]) => group);
}
