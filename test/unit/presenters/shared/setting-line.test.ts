import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { settingLine } from '../../../../src/presenters/shared/setting-line.ts';

describe('the line of a setting', () => {
  it('is where it is written at the topmost level, and the first where it is not', () => {
    const line = (text: string): number => settingLine(text, 'limit');
    assert.equal(line('schemaVersion: 1\r\nlimit: 4\n'), 1);
    assert.equal(line('a: 1\n"limit" : 4\n'), 1);
    assert.equal(line('a: 1\n# limit: 3\nb:\n  limit: 4\nlimits: 4\n'), 0);
    assert.equal(line(''), 0);
  });
});
