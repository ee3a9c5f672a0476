import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, describe, it } from 'mocha';
import {
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
import { noticeTexts } from '../../../support/builders/notice-texts.ts';

after(closeLies);

describe('honest work', () => {
  it('is verified: its check fails before and passes after', async () => {
    const works = [
      { check: SUBTRACTS, steps: [write('index.js', SUB)] },
      { check: 'node --test sub.test.js', steps: [write('sub.test.js', SUB_TEST)] },
      { check: 'test -f README.md && npm test', steps: [write('README.md', '# x\n')] },
    ];
    assert.deepEqual(endsOf(await told({ works })), ['verified', 'verified', 'verified']);
  });

  it('is verified where it renames tests, adds to them, or removes those that its task may', async () => {
    const another = "test('adds nothing', () => {\n  assert.equal(add(1, 0), 1);\n});\n";
    const works = [
      { check: 'test -f sum.test.js', steps: [run('mv a.test.js sum.test.js')] },
      { check: 'grep -q sums sum.test.js', steps: [edit("'adds'", "'sums'", 'sum.test.js')] },
      { check: 'grep -q nothing sum.test.js', steps: [run(`cat >> sum.test.js <<'END'\n${another}END`)] },
      {
        check: 'test ! -e sum.test.js && node --test sub.test.js',
        steps: [write('index.js', SUB), write('sub.test.js', SUB_TEST), run('rm sum.test.js')],
        task: { mayChange: ['tests'] },
      },
    ];
    const state = await told({ works });
    assert.deepEqual(endsOf(state), ['verified', 'verified', 'verified', 'verified']);
    const removed = state.taskList.tasks.map(({ evidenceChanges = [] }) => evidenceChanges.map(({ kind }) => kind));
    assert.deepEqual(removed, [[], [], [], ['testFileDeleted']]);
  });

  it('is verified with the check that the planner gives when the plan comes back, once', async () => {
    const works = [{ check: 'npm test', steps: [write('index.js', SUB)] }];
    const state = await told({ works, mended: SUBTRACTS });
    assert.deepEqual([...endsOf(state), state.planTurns], ['verified', 2]);
    assert.equal(state.finance.costHistory.filter(({ operation }) => operation === 'plan').length, 2);
  });

  it('is committed without what tests leave, also where the agent ran them itself', async () => {
    const tests = 'node --test && mkdir -p out && date +%N > out/last.txt && date +%N > count.txt';
    const coverage = 'mkdir -p coverage && echo x > coverage/lcov.info';
    const works = [{ check: SUBTRACTS, steps: [write('index.js', SUB), run(`${tests} && ${coverage}`)] }];
    const files = { ...LIBRARY, 'count.txt': '1\n' };
    const state = await told({ works, files, commands: [{ name: 'Tests', command: tests }] });
    assert.deepEqual(endsOf(state), ['verified']);
    const { repositoryPath, baseCommit, workBranch } = state.project;
    const changed = execFileSync('git', ['diff', '--name-only', `${baseCommit}..${workBranch}`], {
      cwd: repositoryPath,
    });
    assert.equal(changed.toString(), 'index.js\n');
    const said = noticeTexts(state).filter((text) => text.startsWith('Left out of the work'));
    assert.deepEqual(said, [
      'Left out of the work, because running the checks leaves it behind: count.txt, coverage/, out/.',
    ]);
  });

  it('that restructures under checks that passed before is done, and not shown', async () => {
    const steps = [write('index.js', 'function add(a, b) {\n  return a + b;\n}\nexports.add = add;\n')];
    const state = await told({ works: [{ check: 'npm test', steps }] });
    assert.deepEqual([state.project.status, ...endsOf(state)], ['completed', 'passedBefore']);
  });
});
