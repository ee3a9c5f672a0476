import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CheckResult, GateKind } from '../../../../src/domain/evidence/checks.ts';
import { taskVerdict, type Evidence } from '../../../../src/domain/evidence/task-verdict.ts';

const check = (over: Partial<CheckResult> = {}): CheckResult => ({
  ...{ name: 'Acceptance check: One', kind: 'custom', command: 'x', verdict: 'passed', required: true, exitCode: 0 },
  ...{ durationMs: 1, output: '', outputFile: null, note: '', origin: 'acceptance' },
  ...over,
});

function verdict(over: Partial<Evidence> = {}, checks: CheckResult[] = [check()]): unknown {
  const report = { passed: true, checks, at: '2026-01-05T22:00:00.000Z' };
  const before = { finding: 'failed' as const, commit: null };
  const found = taskVerdict({ hasCheck: true, before, report, isChanged: true, ...over });
  return found.kind === 'notShown' ? found.doubts.map(({ kind }) => kind) : found.kind;
}

describe('the verdict on a task', () => {
  it('is verified where its check failed before the work and passes after it', () => {
    assert.equal(verdict(), 'verified');
  });

  it('is never verified without a change, whatever the checks say', () => {
    assert.equal(verdict({ isChanged: false }), 'unchanged');
  });

  it('is not shown where the check could not tell the work from nothing', () => {
    assert.deepEqual(verdict({ before: { finding: 'passed', commit: null } }), ['passedBefore']);
    assert.deepEqual(verdict({ before: { finding: 'ranNoTest', commit: null } }), ['ranNoTest']);
    assert.deepEqual(verdict({}, [check({ ranNoTest: true })]), ['ranNoTest']);
    assert.deepEqual(verdict({ before: undefined }), ['notRunBefore']);
  });

  it('is not shown while a required check of behaviour fails, as it did before', () => {
    const red = (kind: GateKind, required = true): CheckResult =>
      check({ name: kind, kind, required, verdict: 'failedBefore', origin: 'detected' });
    for (const kind of ['tests', 'types', 'build', 'custom'] as const) {
      assert.deepEqual(verdict({}, [check(), red(kind)]), ['stillFails'], kind);
    }
    for (const kind of ['lint', 'format'] as const) assert.equal(verdict({}, [check(), red(kind)]), 'verified', kind);
    assert.equal(verdict({}, [check(), red('tests', false)]), 'verified');
    // A type checker names all that is wrong; a test that was red can hide another fault.
    const same = { sameAsBefore: true } as const;
    assert.equal(verdict({}, [check(), { ...red('types'), ...same }]), 'verified');
    assert.deepEqual(verdict({}, [check(), { ...red('tests'), ...same }]), ['stillFails']);
  });

  it('is not shown where some of the new code only fails', () => {
    const report = { passed: true, checks: [check()], at: '2026-01-05T22:00:00.000Z', unfinished: ['index.js'] };
    assert.deepEqual(verdict({ report }), ['unfinished']);
  });

  it('of a repair, which has no check of its own, needs a check that passed', () => {
    const repair = { hasCheck: false, before: undefined };
    assert.equal(verdict(repair, [check({ origin: 'detected' })]), 'verified');
    assert.deepEqual(verdict(repair, []), ['nothingPassed']);
  });
});
