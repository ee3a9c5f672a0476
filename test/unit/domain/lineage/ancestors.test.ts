import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ancestorsOf } from '../../../../src/domain/lineage/ancestors.ts';

describe('what a project was forked from', () => {
  const parents: Record<string, string | null> = {
    root: null,
    fork: 'root',
    deep: 'fork',
    orphan: 'removed',
    x: 'y',
    y: 'x',
  };
  const of = (id: string): string[] =>
    ancestorsOf({ parentProjectId: parents[id] ?? null }, (other) => {
      const parentProjectId = parents[other];
      return parentProjectId === undefined ? undefined : { parentProjectId };
    });

  it('is named with what that was forked from, the parent first', () => {
    assert.deepEqual([of('root'), of('fork'), of('deep')], [[], ['root'], ['fork', 'root']]);
  });

  it('ends with a project that is not there any more, and with one that was named before', () => {
    assert.deepEqual([of('orphan'), of('x')], [['removed'], ['y', 'x']]);
  });
});
