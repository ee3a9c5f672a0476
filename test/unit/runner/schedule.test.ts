import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runSideBySide } from '../../runner/schedule.mjs';

/** Jobs that end when the test says so, and what is running. */
function plant() {
  const running = new Map<string, () => void>();
  const job = (name: string, cores: number, after: string[] = []) => ({
    name,
    cores,
    after,
    run: () =>
      new Promise<string>((resolve) => {
        running.set(name, () => {
          running.delete(name);
          resolve(name);
        });
      }),
  });
  const end = async (name: string): Promise<void> => {
    running.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { job, end, now: () => [...running.keys()].join(' ') };
}

describe('stages side by side', () => {
  it('begin in their order as far as the cores go, and a later one that fits goes first', async () => {
    const { job, end, now } = plant();
    const ended: string[] = [];
    const all = runSideBySide([job('a', 1), job('wide', 2), job('b', 1), job('c', 1)], 2, (name) => ended.push(name));
    assert.equal(now(), 'a b');
    await end('b');
    assert.equal(now(), 'a c');
    await end('a');
    assert.equal(now(), 'c');
    await end('c');
    assert.equal(now(), 'wide');
    await end('wide');
    await all;
    assert.deepEqual(ended, ['b', 'a', 'c', 'wide']);
  });

  it('wait for those that they come after, and for none that was not chosen', async () => {
    const { job, end, now } = plant();
    const all = runSideBySide([job('late', 1, ['first', 'not there']), job('first', 1)], 2, () => undefined);
    assert.equal(now(), 'first');
    await end('first');
    assert.equal(now(), 'late');
    await end('late');
    await all;
  });

  it('that want more cores than there are run alone', async () => {
    const { job, end, now } = plant();
    const all = runSideBySide([job('huge', 16), job('small', 1)], 2, () => undefined);
    assert.equal(now(), 'huge');
    await end('huge');
    assert.equal(now(), 'small');
    await end('small');
    await all;
  });

  it('that wait for each other end the run with their names', async () => {
    const { job } = plant();
    await assert.rejects(
      runSideBySide([job('a', 1, ['b']), job('b', 1, ['a'])], 2, () => undefined),
      /wait for each other: a, b/,
    );
  });
});
