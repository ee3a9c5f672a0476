import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DrivenBy } from '../../../src/domain/run/snapshot.ts';
import { withPlaces } from '../../../src/fleet/queue-places.ts';
import { driven, newProject } from '../../support/told/by-hand.ts';
import type { Told } from '../../support/told/told.ts';
import { idOf } from '../../support/fakes/fleet-stage.ts';

const waits = (n: number): ReturnType<Told['shown']> => newProject({ id: idOf(n) }).shown();
const runs = (drivenBy: DrivenBy, pid = 1, kind: 'cli' | 'extension' = 'extension') =>
  driven(newProject({ id: idOf(100 + pid) }), { pid, kind }).shown(drivenBy);
const places = (projects: ReturnType<Told['shown']>[], limit: number) =>
  withPlaces(projects, [idOf(2), idOf(1)], limit).flatMap(({ queue }) => queue ?? []);

describe('a place in the queue', () => {
  it('has a number, how many run, and how many of them must come to rest', () => {
    assert.deepEqual(places([runs('here'), waits(1), waits(2)], 1), [
      { place: 2, running: 1, rests: 1 },
      { place: 1, running: 1, rests: 1 },
    ]);
    assert.deepEqual(withPlaces([runs('here'), waits(3)], [], 1), [runs('here'), waits(3)]);
  });

  it('is one of all windows, each of which has slots of its own', () => {
    const two = [runs('elsewhere', 7), runs('elsewhere', 7), runs('here'), runs('here'), runs('here')];
    // The other window is full with two; here the limit was lowered, and two must come to rest.
    assert.deepEqual(places([...two, waits(2)], 2), [{ place: 1, running: 5, rests: 1 }]);
    assert.deepEqual(places([...two.slice(2), waits(2)], 2), [{ place: 1, running: 3, rests: 2 }]);
  });

  it('does not wait for what a command line drives: that takes nothing up', () => {
    const cli = runs('elsewhere', 8, 'cli');
    assert.deepEqual(places([cli, runs('here'), waits(2)], 1), [{ place: 1, running: 1, rests: 1 }]);
    assert.deepEqual(places([cli, waits(2)], 1), [{ place: 1, running: 0, rests: 1 }]);
  });
});
