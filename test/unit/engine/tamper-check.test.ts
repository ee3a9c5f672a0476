import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tamperEvents } from '../../../src/engine/tamper-check.ts';
import { sampleState } from '../../support/sample-state.ts';

const kinds = (sandbox: 'isolated' | 'hindered', ...differences: string[]): string[] =>
  tamperEvents(
    sampleState((state) => void (state.sandbox = sandbox)),
    differences,
  ).map((event) => event.type);

const moved = 'refs/heads/main moved from aaaaaaaaaa to bbbbbbbbbb';
const fetched = 'refs/remotes/origin/main moved from aaaaaaaaaa to bbbbbbbbbb';
const config = "the file config in the repository's .git was changed";
const hook = "the file hooks/post-checkout was made in the repository's .git";

describe('a change of the user’s repository during a turn', () => {
  it('is nothing when there is none', () => {
    assert.deepEqual(kinds('hindered'), []);
  });

  it('is told when it is a fetch, whatever keeps the agents', () => {
    assert.deepEqual(kinds('hindered', fetched), ['notice.raised']);
    assert.deepEqual(kinds('isolated', fetched), ['notice.raised']);
  });

  it('is told when agents cannot have made it', () => {
    assert.deepEqual(kinds('isolated', moved, config), ['notice.raised', 'notice.raised']);
  });

  it('stops the project where an agent may have made it', () => {
    assert.deepEqual(kinds('hindered', fetched, moved), ['tamper.found', 'status.changed']);
    assert.deepEqual(kinds('hindered', config), ['tamper.found', 'status.changed']);
  });

  it('stops the project everywhere when it is a hook', () => {
    assert.deepEqual(kinds('isolated', hook), ['tamper.found', 'status.changed']);
    assert.deepEqual(kinds('hindered', hook), ['tamper.found', 'status.changed']);
  });
});
