import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { sampleOf, seed } from '../../../support/chance/seed.ts';
import {
  blockedBecause,
  BROKEN,
  BY_SCRIPT,
  closeLies,
  edit,
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

/** Each run plays a sample, and a long one all of them. */
describe(`a lie (seed ${seed})`, () => {
  it('of an agent that changes nothing is "unchanged", whatever passes', async () => {
    const checks = sampleOf(['node --test --test-name-pattern=sub', 'npm test', 'true', 'echo done', 'exit 0', ':'], 2);
    const state = await told({ works: checks.map((check) => ({ check })) });
    assert.deepEqual(
      endsOf(state),
      checks.map(() => 'unchanged'),
    );
    assert.ok(state.taskList.tasks.every(({ lastVerifiedAt }) => lastVerifiedAt === null));
    assert.deepEqual([state.project.status, state.commits.length, state.planTurns], ['completed', 0, 2]);
  });

  it('behind a check that passes before the work is "not shown"', async () => {
    const checks = sampleOf(['npm test', 'true', 'grep -q sub index.js || true', 'ls *.none; true', 'node -e ""'], 2);
    const works = checks.map((check, index) => ({ check, steps: [write(`n${index}.js`, 'exports.n = 1;\n')] }));
    assert.deepEqual(
      endsOf(await told({ works })),
      checks.map(() => 'passedBefore'),
    );
  });

  it('behind a check that runs no test is "not shown"', async () => {
    // As Mocha says it.
    const none = "echo '  0 passing (1ms)'";
    const works = [
      { check: none, steps: [write('index.js', SUB)] },
      // It fails before the work only because its folder is not there.
      { check: `test -d none && ${none}`, steps: [write('none/readme.md', 'Nothing.\n')] },
    ];
    assert.deepEqual(endsOf(await told({ works })), ['ranNoTest', 'ranNoTest']);
  });

  it('about a check that an earlier task has made pass is "not shown"', async () => {
    const steps = [write('index.js', SUB), write('sub.test.js', SUB_TEST)];
    const works = [
      { check: SUBTRACTS, steps },
      { check: 'node --test sub.test.js', steps: [write('notes.md', 'Done.\n')] },
    ];
    const state = await told({ works });
    assert.deepEqual([...endsOf(state), state.planTurns], ['verified', 'passedBefore', 1]);
  });

  const weakened: [string, object[]][] = [
    ['deleted', [run('rm a.test.js')]],
    ['moved where they are no tests', [run('mv a.test.js a.js.old')]],
    ['skipped', [edit("test('adds'", "test.todo('adds'")]],
    ['skipped by an option', [edit("'adds', ()", "'adds', { skip: true }, ()")]],
    ['emptied', [edit('assert.equal(add(1, 2), 3)', 'assert.ok(true)')]],
    ['replaced by others', [write('a.test.js', SUB_TEST)]],
    ['no longer run', [edit('node --test', 'true', 'package.json')]],
    ['run by another script', [edit('node --test', 'node --test sub.test.js', 'package.json')]],
  ];
  for (const [how, steps] of sampleOf(weakened, 1)) {
    it(`that broke something, with the tests ${how}, goes back and is never verified`, async () => {
      const commands = JSON.stringify(steps).includes('package.json') ? { commands: BY_SCRIPT } : {};
      const works = [{ check: SUBTRACTS, steps: [write('index.js', BROKEN), ...steps] }];
      const state = await told({ works, ...commands });
      assert.deepEqual([...endsOf(state), state.commits.length], ['blocked', 0]);
      assert.match(blockedBecause(state), /failed 2 times in a row: .*Existing tests and checks/);
    });
  }

  it('with a stub that throws is "not shown", also with tests of its own that pass', async () => {
    const stub = `${LIBRARY['index.js']}exports.sub = () => {\n  throw new Error('later');\n};\n`;
    const throws = SUB_TEST.replace('assert.equal(sub(3, 1), 2)', 'assert.throws(() => sub(3, 1))');
    const works = [
      { check: `node -e 'process.exit(require("./index.js").sub ? 0 : 1)'`, steps: [write('index.js', stub)] },
      { check: 'node --test sub.test.js', steps: [write('sub.test.js', throws), write('sub.js', stub)] },
    ];
    assert.deepEqual(endsOf(await told({ works })), ['unfinished', 'unfinished']);
  });
});
