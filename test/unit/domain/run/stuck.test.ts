import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TaskWork } from '../../../../src/domain/run/task-work.ts';
import { stuckResponse, stuckSignal } from '../../../../src/domain/run/stuck.ts';

const work = (fields: Partial<TaskWork>): TaskWork => ({
  taskId: 't1',
  persona: 'engineer',
  turns: 9,
  lastResult: 'continue',
  lastSummary: '',
  lastReport: null,
  verified: false,
  fingerprint: '',
  unchangedTurns: 0,
  repeatedActions: 0,
  lastActions: 'edit a.ts',
  failingGates: '',
  sameGateFailures: 0,
  malformedReplies: 0,
  escalations: 0,
  lastProvider: null,
  handover: null,
  interrupted: false,
  ...fields,
});
const found = (fields: Partial<TaskWork>) => stuckSignal(work(fields), 3);
const signalOf = (fields: Partial<TaskWork>) => found(fields)?.kind;

describe('being stuck', () => {
  it('is seen at the threshold and not before', () => {
    assert.equal(
      signalOf({
        unchangedTurns: 2,
        repeatedActions: 2,
        sameGateFailures: 2,
        failingGates: 'lint',
        malformedReplies: 2,
      }),
      undefined,
    );
    assert.equal(signalOf({ unchangedTurns: 3 }), 'unchanged');
    assert.equal(signalOf({ repeatedActions: 3 }), 'repeatedActions');
    assert.equal(signalOf({ malformedReplies: 3 }), 'malformedReplies');
    assert.equal(signalOf({ sameGateFailures: 3, failingGates: 'lint' }), 'sameGateFailure');
    assert.equal(stuckSignal(work({ sameGateFailures: 2, failingGates: 'lint' }), 2)?.kind, 'sameGateFailure');
  });

  it('says how often, and which checks', () => {
    assert.deepEqual(found({ unchangedTurns: 4 }), { kind: 'unchanged', times: 4 });
    const gates = found({ sameGateFailures: 3, failingGates: 'lint' });
    assert.deepEqual(gates, { kind: 'sameGateFailure', times: 3, checks: 'lint' });
  });

  it('is not said of an agent that reports no actions', () => {
    assert.equal(signalOf({ repeatedActions: 8, lastActions: '' }), undefined);
  });

  it('is answered with another persona, then another provider, then a stop', () => {
    const all = { otherPersona: true, otherProvider: true };
    assert.deepEqual(
      [0, 1, 2, 3].map((times) => stuckResponse(times, all)),
      ['otherPersona', 'otherProvider', 'stop', 'stop'],
    );
    assert.deepEqual(
      [0, 1].map((times) => stuckResponse(times, { ...all, otherPersona: false })),
      ['otherProvider', 'stop'],
    );
    assert.equal(stuckResponse(0, { otherPersona: false, otherProvider: false }), 'stop');
  });
});
