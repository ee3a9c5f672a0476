import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { EnvironmentCause } from '../../../../src/domain/evidence/environment-cause.ts';
import type { QualityReport } from '../../../../src/domain/evidence/checks.ts';
import { failedInstall, helpfulInstalls, isInstallDue } from '../../../../src/domain/install/install-need.ts';

const installs = [{ command: 'npm ci', because: 'package-lock.json' }];
const at = '2026-01-06T00:00:00.000Z';
const check = {
  ...{ name: 'tests', kind: 'tests' as const, command: 'npm test', required: true, exitCode: 1, durationMs: 1 },
  ...{ output: '', outputFile: null, note: '' },
};
const report = (passed: boolean, cause?: EnvironmentCause): QualityReport => ({
  passed,
  checks: [{ ...check, verdict: passed ? 'passed' : 'notVerified', ...(cause === undefined ? {} : { cause }) }],
  at,
});

describe('an install of dependencies', () => {
  it('helps where a package or a program that comes with one is missing, and nowhere else', () => {
    for (const cause of ['missingDependency', 'wantsInstall', 'missingProgram'] as const)
      assert.deepEqual(helpfulInstalls({ baseline: report(false, cause), installs }), installs, cause);
    for (const cause of ['network', 'readOnly', 'timedOut', 'diskFull', undefined] as const)
      assert.deepEqual(helpfulInstalls({ baseline: report(false, cause), installs }), [], cause);
  });

  it('helps no more where it is done, or where what it is for was waived', () => {
    const baseline = report(false, 'missingDependency');
    assert.deepEqual(helpfulInstalls({ baseline, installs, installed: report(true) }), []);
    assert.deepEqual(helpfulInstalls({ baseline, installs, installed: report(false) }), installs);
    assert.deepEqual(helpfulInstalls({ baseline, installs, waivedChecks: ['tests'] }), []);
    assert.deepEqual(helpfulInstalls({ baseline: null, installs }), []);
  });

  it('is due once it is allowed, until it has ended in this worktree', () => {
    assert.equal(isInstallDue({ baseline: null, installs }), false);
    assert.equal(isInstallDue({ baseline: null, installAllowed: installs }), true);
    assert.equal(isInstallDue({ baseline: null, installAllowed: installs, installed: report(false) }), false);
  });

  it('has failed where one of its commands has', () => {
    assert.equal(failedInstall({ baseline: null, installed: report(true) }), undefined);
    assert.equal(failedInstall({ baseline: null, installed: report(false) })?.command, 'npm test');
  });
});
