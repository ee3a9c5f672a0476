import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { KeyedQueue } from '../../../../src/adapters/providers/keyed-queue.ts';

const forever = new AbortController().signal;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a queue by key', () => {
  it('never hold more than they may, in the order of arrival', async () => {
    const queue = new KeyedQueue();
    const order: number[] = [];
    let inside = 0;
    let most = 0;
    const work = async (name: number) => {
      order.push(name);
      most = Math.max(most, ++inside);
      await turn();
      inside--;
      return name;
    };
    const names = Array.from({ length: 20 }, (_, index) => index);
    const done = await Promise.all(names.map((name) => queue.hold('a', 3, () => work(name), forever)));
    assert.deepEqual([done, order, most], [names, names, 3]);
  });

  it('are free again when the work threw, and let the others pass when one gives up', async () => {
    const queue = new KeyedQueue();
    await assert.rejects(queue.hold('a', 1, () => Promise.reject(new Error('broken')), forever));
    const stop = new AbortController();
    let finish: () => void = () => undefined;
    const first = queue.hold('a', 1, () => new Promise<void>((resolve) => (finish = resolve)), forever);
    const second = queue.hold('a', 1, async () => 'second', stop.signal);
    const third = queue.hold('a', 1, async () => 'third', forever);
    stop.abort();
    assert.equal(await second, undefined);
    finish();
    await first;
    assert.equal(await third, 'third');
  });

  it('do not know each other', async () => {
    const queue = new KeyedQueue();
    const inner = () => queue.hold('b', 1, async () => 'inner', forever);
    assert.equal(await queue.hold('a', 1, inner, forever), 'inner');
  });
});
