import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { errorTable, findError } from '../../../../../src/adapters/providers/antigravity/antigravity-errors.ts';

describe('the table of error texts', () => {
  it('finds each text by its own row, not by a more general one before it', () => {
    for (const row of errorTable) {
      assert.equal(
        errorTable.find(({ pattern }) => pattern.test(row.example)),
        row,
        row.example,
      );
      assert.ok(row.source !== '');
    }
  });

  it('believes a request to sign in only when no turn began', () => {
    assert.equal(findError('You are not logged into Antigravity.', false)?.kind, 'auth');
    assert.equal(findError('You are not logged into Antigravity.', true), undefined);
    assert.equal(findError('Error: authentication timed out', true)?.kind, 'auth');
  });

  it('prefers what is said in particular, wherever it stands', () => {
    const text = 'RESOURCE_EXHAUSTED (code 429)\nerror: Individual quota reached. Resets in 34m13s.';
    assert.deepEqual(findError(text, true), {
      kind: 'quota',
      line: 'error: Individual quota reached. Resets in 34m13s.',
    });
  });

  it('finds nothing in ordinary words', () => {
    assert.equal(findError('all tests passed\nwarning: unused variable', true), undefined);
  });
});
