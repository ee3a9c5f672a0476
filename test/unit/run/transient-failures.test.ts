import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TransientFailures, type TransientFailure } from '../../../src/run/transient-failures.ts';

/** All pauses until a person is asked, in milliseconds, when every step meets the trouble. */
function pauses(troubles: TransientFailures, trouble: TransientFailure): number[] {
  const all: number[] = [];
  for (;;) {
    troubles.begin();
    const met = troubles.meet(trouble);
    if (met === null) return all;
    assert.equal(met.isFirst, all.length === 0);
    all.push(met.pauseMs);
  }
}

describe('the patience of a run', () => {
  it('is a quarter of an hour with what is busy, hours with a full disk, and short with what is repaired', () => {
    const minutes = (trouble: TransientFailure): number =>
      pauses(new TransientFailures(), trouble).reduce((sum, ms) => sum + ms, 0) / 60_000;
    assert.ok(minutes('busy') >= 15 && minutes('busy') < 20, `${minutes('busy')}`);
    assert.ok(minutes('diskFull') > 180 && minutes('diskFull') < 300, `${minutes('diskFull')}`);
    assert.ok(minutes('worktree') < 1);
  });

  it('waits longer and longer', () => {
    const all = pauses(new TransientFailures(), 'busy');
    assert.deepEqual(
      all,
      all.toSorted((a, b) => a - b),
    );
  });

  it('is whole again after a step that met no trouble', () => {
    const troubles = new TransientFailures();
    const before = pauses(troubles, 'busy').length;
    troubles.begin();
    troubles.begin();
    assert.equal(pauses(troubles, 'busy').length, before);
  });
});
