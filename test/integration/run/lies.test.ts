import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { sampleOf, seed } from '../../support/chance/seed.ts';
import { begin, makePlace, openFactory, toRest, type Place } from '../../support/stories/story.ts';

const LIBRARY = {
  'package.json': JSON.stringify({ name: 'x', version: '1.0.0', scripts: { test: 'node --test' } }),
  'index.js': 'exports.add = (a, b) => a + b;\n',
  'a.test.js':
    "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { add } = require('./index.js');\ntest('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n",
};
const SUB = 'exports.add = (a, b) => a + b;\nexports.sub = (a, b) => a - b;\n';
const SUB_TEST =
  "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { sub } = require('./index.js');\ntest('subtracts', () => {\n  assert.equal(sub(3, 1), 2);\n});\n";
const SUBTRACTS = `node -e 'process.exit(require("./index.js").sub?.(3, 1) === 2 ? 0 : 1)'`;

const TESTS = [{ name: 'Tests', command: 'node --test' }];
/** Slower, and needed only where the script itself is changed. */
const BY_SCRIPT = [{ name: 'Tests', command: 'npm test' }];

interface Work {
  check: string;
  /** What the agent does before it says "done", whatever the checks say. */
  steps?: object[];
  /** More of the task, as the planner writes it. */
  task?: object;
}

interface Story {
  works: readonly Work[];
  files?: Record<string, string>;
  commands?: { name: string; command: string }[];
  /** The check that the planner gives its first task when the plan comes back. Without one it stands by the plan. */
  mended?: string;
}

const places: Place[] = [];
const engines: OrchestrationEngine[] = [];

after(async () => {
  for (const engine of engines) await engine.close();
  for (const place of places) place.remove();
});

/** One task for each work, one after the other in one project. */
async function told({ works, files = LIBRARY, commands = TESTS, mended }: Story): Promise<ProjectState> {
  const drafts = works.map(({ check, task = {} }, index) => ({
    ...{ key: `t${index}`, title: `Task ${index}`, description: 'Do it.', priority: 1, dependencies: [] },
    acceptanceCheck: { command: check, description: '' },
    ...task,
  }));
  const [first, ...others] = drafts;
  const second = { ...first, acceptanceCheck: { command: mended ?? '', description: '' } };
  const plan = [drafts, ...(mended === undefined ? [] : [[second, ...others]])];
  const tasks = works.map(({ steps = [] }, index) => [
    `Task ${index}`,
    [{ do: steps, reply: { status: 'done', summary: 'It is there and tested.' }, times: 20 }],
  ]);
  const place = makePlace(files, {
    ...{ version: 1, name: 'lies', plan: plan.map((each) => ({ reply: { tasks: each } })) },
    tasks: Object.fromEntries(tasks) as object,
  });
  places.push(place);
  const engine = await openFactory(place);
  engines.push(engine);
  const id = await begin(engine, place, { gateCommands: commands });
  return toRest(engine, id);
}

const write = (file: string, content: string): object => ({ write: { file, content } });
const edit = (find: string, replace: string, file = 'a.test.js'): object => ({ edit: { file, find, replace } });
const run = (command: string): object => ({ run: { command } });

/** What each task came to, in order. */
function endsOf({ taskList }: ProjectState): string[] {
  return taskList.tasks.map(({ status, verdict }) => {
    if (verdict === undefined) return status;
    return verdict.kind === 'notShown' ? verdict.doubts.map(({ kind }) => kind).join(', ') : verdict.kind;
  });
}

describe(`a lie (seed ${seed})`, () => {
  it('of an agent that changes nothing is "unchanged", whatever passes', async () => {
    const checks = ['node --test --test-name-pattern=sub', 'npm test', 'true', 'echo done', 'exit 0', ':'];
    const state = await told({ works: checks.map((check) => ({ check })) });
    assert.deepEqual(
      endsOf(state),
      checks.map(() => 'unchanged'),
    );
    assert.ok(state.taskList.tasks.every(({ lastVerifiedAt }) => lastVerifiedAt === null));
    assert.deepEqual([state.project.status, state.commits.length, state.planTurns], ['completed', 0, 2]);
  });

  it('behind a check that passes before the work is "not shown"', async () => {
    const checks = ['npm test', 'true', 'grep -q sub index.js || true', 'ls *.none; true', 'node -e ""'];
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

  const BROKEN = 'exports.add = (a, b) => a - b;\nexports.sub = (a, b) => a - b;\n';
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
  for (const [how, steps] of sampleOf(weakened, 2)) {
    it(`that broke something, with the tests ${how}, goes back and is never verified`, async () => {
      const commands = JSON.stringify(steps).includes('package.json') ? BY_SCRIPT : TESTS;
      const works = [{ check: SUBTRACTS, steps: [write('index.js', BROKEN), ...steps] }];
      const state = await told({ works, commands });
      assert.deepEqual([...endsOf(state), state.commits.length], ['blocked', 0]);
      assert.match(state.taskList.tasks[0]?.blockedBecause ?? '', /Existing tests and checks/);
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

describe('honest work', () => {
  it('is verified: its check fails before and passes after', async () => {
    const works = [
      { check: SUBTRACTS, steps: [write('index.js', SUB)] },
      { check: 'node --test sub.test.js', steps: [write('sub.test.js', SUB_TEST)] },
      { check: 'test -f README.md && npm test', steps: [write('README.md', '# x\n')] },
    ];
    assert.deepEqual(endsOf(await told({ works })), ['verified', 'verified', 'verified']);
  });

  it('is verified with the check that the planner gives when the plan comes back, once', async () => {
    const works = [{ check: 'npm test', steps: [write('index.js', SUB)] }];
    const state = await told({ works, mended: SUBTRACTS });
    assert.deepEqual([...endsOf(state), state.planTurns], ['verified', 2]);
    assert.equal(state.finance.costHistory.filter(({ operation }) => operation === 'plan').length, 2);
  });

  it('that restructures under checks that passed before is done, and not shown', async () => {
    const steps = [write('index.js', 'function add(a, b) {\n  return a + b;\n}\nexports.add = add;\n')];
    const state = await told({ works: [{ check: 'npm test', steps }] });
    assert.deepEqual([state.project.status, ...endsOf(state)], ['completed', 'passedBefore']);
  });
});
