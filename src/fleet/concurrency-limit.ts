/**
 * May one more project run in this process? The one place that decides it. `running`: projects that are driven now, `limit`:
 * `maxConcurrentProjects` in `config.yaml`, as it is now; lowering it stops nothing that runs.
 */
export function hasRoom(running: number, limit: number): boolean {
  return running < limit;
}
