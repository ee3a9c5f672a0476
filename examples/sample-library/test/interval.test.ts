import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contains, intersection, interval, lengthOf } from '../src/index.js';

describe('interval', () => {
  it('is made of moments or dates', () => {
    assert.deepEqual(interval(new Date(10), 20), { start: 10, end: 20 });
    assert.equal(lengthOf(interval(10, 20)), 10);
    assert.equal(lengthOf(interval(10, 10)), 0);
  });

  it('refuses an end before the start, and what is no moment', () => {
    assert.throws(() => interval(2, 1), RangeError);
    assert.throws(() => interval(Number.NaN, 1), RangeError);
    assert.throws(() => interval(new Date('never'), 1), RangeError);
  });

  it('contains its start and not its end', () => {
    assert.equal(contains(interval(10, 20), 10), true);
    assert.equal(contains(interval(10, 20), 20), false);
  });
});

describe('intersection', () => {
  it('is what both cover', () => {
    assert.deepEqual(intersection(interval(0, 10), interval(5, 20)), { start: 5, end: 10 });
    assert.deepEqual(intersection(interval(0, 10), interval(2, 3)), { start: 2, end: 3 });
  });

  it('is nothing where they only touch', () => {
    assert.equal(intersection(interval(0, 10), interval(10, 20)), null);
  });
});
