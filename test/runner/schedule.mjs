/**
 * Runs jobs side by side as far as `cores` allow and hands each result to `ended` as it comes; resolves when all have ended.
 * Jobs begin in their order, but a later one that fits goes before one that does not. `cores` of a job: how many it keeps busy; one
 * that wants more than there are runs alone. `after`: names of jobs that must have ended.
 * @template Result
 * @param {readonly { name: string, cores: number, after?: readonly string[], run: () => Promise<Result> }[]} jobs
 * @param {number} cores
 * @param {(result: Result, name: string) => void} ended
 */
export async function runSideBySide(jobs, cores, ended) {
  const waiting = [...jobs];
  const names = new Set(jobs.map(({ name }) => name));
  const done = new Set();
  const running = new Map();
  let free = cores;
  const fits = (job) =>
    Math.min(job.cores, cores) <= free && (job.after ?? []).every((name) => done.has(name) || !names.has(name));
  while (waiting.length > 0 || running.size > 0) {
    for (let next; (next = waiting.findIndex(fits)) >= 0;) {
      const [job] = waiting.splice(next, 1);
      const taken = Math.min(job.cores, cores);
      free -= taken;
      running.set(
        job.name,
        job.run().then((result) => {
          running.delete(job.name);
          done.add(job.name);
          free += taken;
          ended(result, job.name);
        }),
      );
    }
    if (running.size === 0) throw new Error(`These wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
    await Promise.race(running.values());
  }
}
