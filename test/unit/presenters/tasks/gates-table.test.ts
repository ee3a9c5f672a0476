import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { gateRows, gatesTable, verdictCounts } from '../../../../src/presenters/tasks/gates-table.ts';
import { sampleCheck } from '../../../support/builders/sample-state.ts';

const report = {
  passed: false,
  at: '2026-01-06T00:00:00.000Z',
  checks: [
    sampleCheck('test', 'passed'),
    sampleCheck('lint', 'failed'),
    sampleCheck('format', 'failedBefore'),
    sampleCheck('types', 'notVerified', { required: false }),
    sampleCheck('build', 'timedOut', { note: 'killed after 12 s' }),
  ],
};

describe('the table of checks', () => {
  it('never shows as passed what was not checked, and tells old failures from new ones', () => {
    assert.equal(
      gatesTable(report, 120),
      [
        'check   verdict            took  command         note',
        'test    passed             12 s  npm run test',
        'lint    failed             12 s  npm run lint    exit code 1',
        'format  failed before too  12 s  npm run format  failed before the first turn too; does not block',
        'types   not verified       –     npm run types   not required',
        'build   timed out          12 s  npm run build   killed after 12 s',
      ].join('\n'),
    );
    assert.deepEqual(
      gateRows(report).map((row) => row.blocks),
      [false, true, false, false, true],
    );
  });

  it('counts verdicts and calls nothing nothing', () => {
    assert.equal(verdictCounts(report), '1 passed, 1 failed, 1 timed out, 1 failed before too, 1 not verified');
    assert.equal(verdictCounts({ ...report, checks: [] }), 'nothing was checked');
  });
});
