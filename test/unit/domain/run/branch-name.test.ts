import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { freePrefix, ownPrefixOf, workBranchName } from '../../../../src/domain/run/branch-name.ts';

describe('the prefix of our branches', () => {
  it('is the other one where git has no room for the first, in upper case too, and none where neither fits', () => {
    assert.equal(freePrefix(['main', 'df/theirs', 'df-old']), 'df/');
    assert.equal(freePrefix(['df', 'main']), 'df-work/');
    assert.equal(freePrefix(['DF']), 'df-work/');
    assert.equal(freePrefix(['df', 'df-work']), undefined);
  });

  it('is known again in the name of a branch', () => {
    const name = workBranchName('Parse dates', '2026-01-05', new Set(['df-work/parse-dates/2026-01-05']), 'df-work/');
    assert.equal(name, 'df-work/parse-dates/2026-01-05-2');
    assert.equal(ownPrefixOf(name), 'df-work/');
    assert.equal(ownPrefixOf('df/'), undefined);
    assert.equal(ownPrefixOf('feature/df/x'), undefined);
  });
});
