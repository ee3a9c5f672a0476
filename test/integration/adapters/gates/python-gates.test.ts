import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detectGates } from '../../../support/git/detected-gates.ts';

describe('a Python repository without its tools', () => {
  it('keeps its tests required, and offers no linter that is only configured', async () => {
    const { gates, lacks, notFound } = await detectGates('python', { onPath: ['python3'] });
    assert.deepEqual(gates, ['tests: python3 -m pytest']);
    assert.match(lacks[0]!, /^tests: "pytest" is not installed: pip install pytest/);
    assert.equal(notFound.length, 3);
  });
});

describe('the type check of a Python repository', () => {
  it('is given the whole repository where only other sections name files', async () => {
    const { gates } = await detectGates('python-sections', { onPath: ['python3', 'mypy'] });
    assert.deepEqual(gates, ['types: mypy .']);
  });
});
