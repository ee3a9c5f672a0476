/** One line of the table. `floor` is the least that does the job at all, measured in the same run; quote the ratio. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  floor?: number;
  note?: string;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Milliseconds of `work`, several times over. */
export async function timesOf(count: number, work: (n: number) => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await work(n);
    times.push(performance.now() - began);
  }
  return times;
}

/** Milliseconds of each work, one after the other in every round, so that what else the machine does hits all alike. */
export async function timesInTurn(rounds: number, works: readonly ((round: number) => unknown)[]): Promise<number[][]> {
  const times = works.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) times[index]?.push(...(await timesOf(1, () => work(round))));
  }
  return times;
}
