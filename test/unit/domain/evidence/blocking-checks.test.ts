import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CheckResult } from '../../../../src/domain/evidence/checks.ts';
import { nextStep } from '../../../../src/domain/run/next-step.ts';
import { unableChecks } from '../../../../src/domain/evidence/blocking-checks.ts';
import { settingsSchema } from '../../../../src/domain/settings/settings-schema.ts';
import { eventsForSignal } from '../../../../src/run/signals/signal-events.ts';
import { statusChange } from '../../../../src/run/status-change.ts';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

const check = (name: string, fields: Partial<CheckResult> = {}): CheckResult => ({
  name,
  kind: 'tests',
  command: name,
  verdict: 'notVerified',
  required: true,
  exitCode: 1,
  durationMs: 1,
  output: '',
  outputFile: null,
  note: '',
  cause: 'network',
  ...fields,
});
const withBaseline = (...checks: CheckResult[]): ProjectState =>
  sampleState((state) => {
    state.baseline = { passed: false, checks, at: '2026-01-01T00:00:00.000Z' };
    state.work = null;
    state.openTurn = null;
    state.openCommit = null;
    state.commits = [];
    state.planned = false;
  });
const applied = (state: ProjectState, ...events: FactoryEvent[]): ProjectState =>
  applyRecord(state, { v: 1, seq: state.seq + 1, epoch: state.epoch, at: '2026-01-01T00:00:01.000Z', events });
const config = (text: object) => settingsSchema.parse(text);
const names = (state: ProjectState): string[] => unableChecks(state).map(({ name }) => name);

describe('required checks that cannot be run here', () => {
  it('are those that their surroundings stop, never red code', () => {
    const red = check('red', { verdict: 'failed' });
    delete red.cause;
    const state = withBaseline(
      check('offline'),
      check('slow', { verdict: 'timedOut', cause: 'timedOut' }),
      check('heavy', { verdict: 'failed', cause: 'outOfMemory' }),
      red,
      check('optional', { required: false }),
      check('flaky', { verdict: 'flaky' }),
      check('passed', { verdict: 'passed' }),
    );
    assert.deepEqual(names(state), ['offline', 'slow', 'heavy']);
  });

  it('pause the project before its first turn, unless the settings go on', () => {
    const state = withBaseline(check('a'));
    assert.deepEqual(nextStep(state, config({})), { kind: 'askAboutChecks' });
    assert.deepEqual(nextStep(state, config({ checksThatCannotRun: 'goOn' })), { kind: 'waiveChecks' });
    const waived = applied(state, { type: 'checks.waived', names: ['a'] });
    assert.deepEqual(nextStep(waived, config({})), { kind: 'plan' });
  });

  it('are run again when a person resumes, and not when the person goes on without them', () => {
    const paused = applied(withBaseline(check('a')), statusChange('paused', 'checksCannotRun'));
    const again = applied(paused, statusChange('active', 'resumed'));
    assert.deepEqual([nextStep(again, config({})), again.baseline], [{ kind: 'detectGates' }, null]);
    const answer = eventsForSignal(paused, { type: 'waiveChecks' });
    assert.deepEqual(answer, [{ type: 'checks.waived', names: ['a'] }]);
    const without = applied(applied(paused, ...answer), statusChange('active', 'resumed'));
    assert.deepEqual(nextStep(without, config({})), { kind: 'plan' });
    assert.deepEqual(eventsForSignal(without, { type: 'waiveChecks' }), []);
  });

  it('are run again with the network when a person allows it, once', () => {
    const paused = applied(withBaseline(check('a', { cause: 'network' })), statusChange('paused', 'checksCannotRun'));
    const answer = eventsForSignal(paused, { type: 'allowNetwork' });
    assert.deepEqual(answer, [{ type: 'network.allowed' }]);
    const allowed = applied(paused, ...answer);
    assert.equal(allowed.checksNetwork, 'open');
    assert.deepEqual(eventsForSignal(allowed, { type: 'allowNetwork' }), []);
    assert.deepEqual(nextStep(applied(allowed, statusChange('active', 'resumed')), config({})), {
      kind: 'detectGates',
    });
  });

  it('of a project that was paused for something else are not run again', () => {
    const state = applied(withBaseline(check('a', { verdict: 'passed' })), statusChange('paused', 'pausedByUser'));
    assert.notEqual(applied(state, statusChange('active', 'resumed')).baseline, null);
  });
});
