import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { turnKind } from '../../../../src/domain/money/cost-entry.ts';
import { mayChangeFiles } from '../../../../src/domain/turn/may-change-files.ts';

describe('which turns may change files', () => {
  it('are those that do the work, and no other', () => {
    assert.deepEqual(turnKind.options.filter(mayChangeFiles), ['work', 'correction']);
  });
});
