import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { holding } from '../../support/sandbox/sandbox-run.ts';

describe('the processes with a tag', () => {
  it('are not those of another test process whose number begins or ends alike', () => {
    const isOurs = holding('60.4123');
    assert.deepEqual(['sleep 60.4123 ', '/bin/sh -c exec sleep 60.4123; true '].map(isOurs), [true, true]);
    assert.deepEqual(['sleep 60.41237 ', 'sleep 160.4123 ', 'sleep 6004123 '].map(isOurs), [false, false, false]);
  });

  it('may be known by a path', () => {
    const folder = '/tmp/df-state-a1 (b)';
    assert.ok(holding(folder)(`node agent.mjs ${folder}/told.json `));
    assert.equal(holding(folder)('node agent.mjs /tmp/df-state-a1 b/told.json '), false);
  });
});
