/**
 * The seed of this run. The test runner prints it and takes another with `--seed`; the same seed plays the same sample. A test
 * that is run alone gets 1.
 */
export const seed = Number(process.env.DF_SEED ?? 1);

/** Whether everything is played instead of a sample: `npm run test:long`. */
export const playsAll = process.env.DF_LONG === '1';

/** `count` of `all` by the seed, in their own order; all of them in a long run. */
export function sampleOf<T>(all: readonly T[], count: number, random = seededRandom(seed)): readonly T[] {
  if (playsAll || count >= all.length) return all;
  const picked = new Set<number>();
  while (picked.size < count) picked.add(Math.floor(random() * all.length));
  return all.filter((_, index) => picked.has(index));
}

/** A small random generator (mulberry32): the same seed gives the same numbers, each from 0 up to but not 1. */
export function seededRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
