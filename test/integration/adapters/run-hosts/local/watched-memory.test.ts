import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'mocha';
import type { ProjectState } from '../../../../../src/domain/run/state.ts';
import { created } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { until } from '../../../../support/time/until.ts';

const PROJECTS = 20;

/** Bytes that are still referred to. What finalizers free is gone after the second collection. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let n = 0; n < 3; n++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('a project that is watched', () => {
  it('keeps its state in memory, and not the documents that it was read from', async () => {
    const temp = await tempDirectory(true);
    const store = storeAt(temp.path);
    const stops: (() => void)[] = [];
    try {
      await store.data.initialize();
      const states = new Map<string, ProjectState>();
      const follow = async (number: number): Promise<void> => {
        const { project } = created();
        const id = `${project.id.slice(0, -4)}${String(number).padStart(4, '0')}`;
        ok(
          await store.runs.create({
            ...created(),
            project: { ...project, id, description: `${number} ${'word '.repeat(8000)}` },
          }),
        );
        const journal = await opened(store, id);
        await journal.writeSnapshots();
        await journal.close();
        stops.push(store.runs.watch(id, (state) => states.set(id, state)));
        await until(() => states.has(id), `project ${number} is read`);
      };
      // What is compiled and cached once.
      for (let number = 0; number < 5; number++) await follow(number);
      const before = await memory();
      for (let number = 5; number < 5 + PROJECTS; number++) await follow(number);
      const each = ((await memory()) - before) / PROJECTS;
      const size = JSON.stringify([...states.values()].at(-1)).length;
      assert.ok(each < 2.1 * size, `${Math.round(each)} bytes for a state of ${size}`);
    } finally {
      for (const stop of stops) stop();
      await temp.remove();
    }
  });
});
