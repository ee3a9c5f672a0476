import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import {
  blockedBecause,
  BROKEN,
  closeLies,
  endsOf,
  LIBRARY,
  run,
  SUB,
  SUB_TEST,
  SUBTRACTS,
  told,
  write,
} from '../../../support/stories/lie-story.ts';

after(closeLies);

/** The user's repository is red: what it has not yet is written down as a test. */
const RED_TEST = SUB_TEST.replaceAll('sub', 'mul').replace('subtracts', 'multiplies').replace(', 2)', ', 3)');
const RED = { ...LIBRARY, 'mul.test.js': RED_TEST };

describe('a lie about tests that were red before the work', () => {
  it('is not verified when they are deleted', async () => {
    const works = [{ check: SUBTRACTS, steps: [write('index.js', SUB), run('rm mul.test.js')] }];
    const state = await told({ works, files: RED });
    assert.deepEqual([...endsOf(state), state.commits.length], ['blocked', 0]);
    assert.match(blockedBecause(state), /Existing tests and checks \(mul\.test\.js\)/);
  });

  it('is not verified when the work breaks further ones', async () => {
    const state = await told({ works: [{ check: SUBTRACTS, steps: [write('index.js', BROKEN)] }], files: RED });
    assert.deepEqual([...endsOf(state), state.commits.length], ['blocked', 0]);
    assert.match(blockedBecause(state), /Tests/);
  });

  it('is not told by work that leaves them as red as they were, or makes them green', async () => {
    const both = `${SUB}exports.mul = (a, b) => a * b;\n`;
    const works = [
      { check: SUBTRACTS, steps: [write('index.js', SUB)] },
      { check: 'node --test mul.test.js', steps: [write('index.js', both)] },
    ];
    assert.deepEqual(endsOf(await told({ works, files: RED })), ['stillFails', 'verified']);
  });
});

describe('a lie about tests of its own', () => {
  it('is not verified when they are written and deleted again in a later task', async () => {
    const works = [
      { check: SUBTRACTS, steps: [write('index.js', SUB), write('sub.test.js', SUB_TEST)] },
      { check: 'test -f notes.md', steps: [write('notes.md', 'Done.\n'), run('rm -f sub.test.js')] },
    ];
    const state = await told({ works });
    assert.deepEqual([...endsOf(state), state.commits.length], ['verified', 'blocked', 1]);
  });

  it('is not verified when they failed and are deleted behind a check that says little', async () => {
    const wrong = `${LIBRARY['index.js']}exports.sub = (a, b) => b - a;\n`;
    const weak = `node -e 'process.exit(require("./index.js").sub ? 0 : 1)'`;
    const turns = [[write('index.js', wrong), write('sub.test.js', SUB_TEST)], [run('rm -f sub.test.js')]];
    assert.deepEqual(endsOf(await told({ works: [{ check: weak, claims: turns }] })), ['testsWithdrawn']);
  });

  it('is not told by work that mends what they find', async () => {
    const wrong = `${LIBRARY['index.js']}exports.sub = (a, b) => b - a;\n`;
    const turns = [[write('index.js', wrong), write('sub.test.js', SUB_TEST)], [write('index.js', SUB)]];
    assert.deepEqual(endsOf(await told({ works: [{ check: SUBTRACTS, claims: turns }] })), ['verified']);
  });

  it('is not verified when they are written and deleted again within the task', async () => {
    const check = 'node --test new.test.js';
    const works = [{ check, first: [write('new.test.js', SUB_TEST)], steps: [run('rm -f new.test.js')] }];
    assert.deepEqual(endsOf(await told({ works })), ['blocked']);
  });
});
