import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { schedule, type Candidate } from '../../../src/fleet/scheduler.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const person = (projectId: string, sinceMs: number): Candidate => ({ projectId, askedBy: 'person', sinceMs });
const itself = (projectId: string, sinceMs: number): Candidate => ({ projectId, askedBy: 'itself', sinceMs });
const waiting = (candidates: readonly Candidate[]): string =>
  schedule(candidates, { limit: 1, running: 1 })
    .wait.map(({ projectId }) => projectId)
    .join(' ');

const anId = fc.uuid();
const aCandidate = fc.record({
  projectId: anId,
  askedBy: fc.constantFrom('person' as const, 'itself' as const),
  sinceMs: fc.integer({ min: 0, max: 3 * HOUR }),
});
const candidates = fc.uniqueArray(aCandidate, { selector: ({ projectId }) => projectId, maxLength: 12 });
const slots = fc.record({ limit: fc.integer({ min: 1, max: 6 }), running: fc.integer({ min: 0, max: 8 }) });

describe('who has a slot', () => {
  const cases: [what: string, Candidate[], limit: number, running: number, starts: string, waits: string][] = [
    ['nobody, where nobody asks', [], 4, 0, '', ''],
    ['whoever asks, while there is room', [person('a', 2), person('b', 1)], 4, 2, 'b a', ''],
    ['the first that asked, where there is room for one', [person('a', 2), person('b', 1)], 4, 3, 'b', 'a1'],
    ['nobody, where as many run as may', [person('a', 1), person('b', 2)], 2, 2, '', 'a1 b2'],
    ['nobody, where more run than may', [person('a', 1)], 2, 5, '', 'a1'],
    ['in the same moment, by id', [person('b', 1), person('a', 1)], 1, 0, 'a', 'b1'],
    ['whom a person asked for, before what goes on by itself', [itself('a', 0), person('b', 9)], 1, 0, 'b', 'a1'],
    ['what has waited an hour, before who asks then', [itself('a', 0), person('b', HOUR + 1)], 1, 0, 'a', 'b1'],
    ['in the same moment after the hour, by id', [itself('b', 0), person('a', HOUR)], 1, 0, 'a', 'b1'],
  ];
  for (const [what, asking, limit, running, starts, waits] of cases) {
    it(`is ${what}`, () => {
      const { start, wait } = schedule(asking, { limit, running });
      assert.equal(start.join(' '), starts);
      assert.equal(wait.map(({ projectId, place }) => `${projectId}${place}`).join(' '), waits);
    });
  }

  it('is never one too many, and each of the others has a place, from 1 without a gap', () => {
    fc.assert(
      fc.property(candidates, slots, (asking, { limit, running }) => {
        const { start, wait } = schedule(asking, { limit, running });
        assert.ok(start.length === 0 || running + start.length <= limit);
        assert.ok(wait.length === 0 || running + start.length >= limit, 'a slot stays free');
        assert.deepEqual(
          wait.map(({ place }) => place),
          wait.map((_, index) => index + 1),
        );
        const all = [...start, ...wait.map(({ projectId }) => projectId)];
        assert.deepEqual(all.toSorted(), asking.map(({ projectId }) => projectId).toSorted());
      }),
    );
  });

  it('does not depend on the order in which the candidates are told, and nobody changes places with another later', () => {
    fc.assert(
      fc.property(candidates, aCandidate, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (asking, one, keys) => {
        const shuffled = asking
          .map((candidate, index) => ({ candidate, key: keys[index] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ candidate }) => candidate);
        assert.equal(waiting(shuffled), waiting(asking));
        if (asking.some(({ projectId }) => projectId === one.projectId)) return;
        const among = waiting([...asking, one]).split(' ');
        assert.equal(among.filter((id) => id !== one.projectId).join(' '), waiting(asking));
      }),
    );
  });

  it('is in the end everyone, however many persons go on asking', () => {
    const arrivals = fc.array(fc.constantFrom('person' as const, 'itself' as const), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 30 }), (kinds, limit, takes) => {
        // One project by itself at the start; then somebody asks every minute for as long as it takes, and each slot is taken
        // for `takes` minutes.
        const last = HOUR / MINUTE + kinds.length;
        let asking: Candidate[] = [itself('itself', 0)];
        const runs: { projectId: string; until: number }[] = [];
        let begunAt: number | undefined;
        for (let minute = 0; begunAt === undefined && minute < 100_000; minute += 1) {
          const kind = kinds[minute % kinds.length] ?? 'person';
          asking.push({ projectId: `p${minute}`, askedBy: kind, sinceMs: minute * MINUTE });
          const running = runs.filter(({ until }) => until > minute).length;
          const { start } = schedule(asking, { limit, running });
          for (const projectId of start) runs.push({ projectId, until: minute + takes });
          asking = asking.filter(({ projectId }) => !start.includes(projectId));
          if (start.includes('itself')) begunAt = minute;
        }
        // At most those of the hour before it go first, each for its time in one of the slots.
        assert.ok(begunAt !== undefined && begunAt <= (last + 1) * takes, `it began in minute ${begunAt}`);
      }),
      { numRuns: 20 },
    );
  });
});
