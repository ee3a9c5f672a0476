import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
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

interface Story {
  check: string;
  steps?: object[];
  files?: Record<string, string>;
  task?: object;
  /** The plan that the planner gives when it comes back; without one it stands by the first. */
  mended?: object;
}

const places: Place[] = [];
const engines: OrchestrationEngine[] = [];

after(async () => {
  for (const engine of engines) await engine.close();
  for (const place of places) place.remove();
});

/** One task, to which the agent says "done" after its steps, whatever the checks say. */
async function told({ check, steps = [], files = LIBRARY, task = {}, mended }: Story): Promise<ProjectState> {
  const draft = (command: string, more = {}): object => ({
    ...{ key: 'sub', title: 'Add sub', description: 'Export sub.', priority: 1, dependencies: [] },
    acceptanceCheck: { command, description: '' },
    ...task,
    ...more,
  });
  const plan = [
    { reply: { tasks: [draft(check)] } },
    ...(mended === undefined ? [] : [{ reply: { tasks: [draft(check, mended)] } }]),
  ];
  const turn = { do: steps, reply: { status: 'done', summary: 'sub is there and tested.' }, times: 20 };
  const place = makePlace(files, { version: 1, name: 'lies', plan, tasks: { 'Add sub': [turn] } });
  places.push(place);
  const engine = await openFactory(place);
  engines.push(engine);
  const id = await begin(engine, place, { gateCommands: [{ name: 'Tests', command: 'npm test' }] });
  return toRest(engine, id);
}

const write = (file: string, content: string): object => ({ write: { file, content } });
const endOf = ({ project, taskList }: ProjectState): string[] => {
  const [task] = taskList.tasks;
  const doubts = task?.verdict?.kind === 'notShown' ? task.verdict.doubts.map(({ kind }) => kind) : [];
  return [project.status, task?.verdict?.kind ?? task?.status ?? 'no task', ...doubts];
};

describe('a lie', () => {
  it('of an agent that changes nothing is "unchanged", whatever passes', async () => {
    for (const check of ['node --test --test-name-pattern=sub', 'npm test', 'true', 'echo done', 'exit 0', ':']) {
      const state = await told({ check });
      assert.deepEqual(endOf(state), ['completed', 'unchanged'], check);
      assert.equal(state.taskList.tasks[0]?.lastVerifiedAt, null);
      assert.deepEqual(state.commits, []);
    }
  });

  it('behind a check that passes before the work is "not shown"', async () => {
    const steps = [write('index.js', SUB)];
    for (const check of ['npm test', 'true', 'grep -q sub index.js || true', 'ls *.none; true', 'node -e ""']) {
      assert.deepEqual(endOf(await told({ check, steps })), ['completed', 'notShown', 'passedBefore'], check);
    }
  });

  it('behind a check that runs no test is "not shown"', async () => {
    const steps = [write('index.js', SUB)];
    const check = "node --test 'none/**/*.test.js'";
    assert.deepEqual(endOf(await told({ check, steps })), ['completed', 'notShown', 'ranNoTest']);
    // It fails before the work only because its folder is not there.
    const emptied = [...steps, write('none/readme.md', 'Nothing.\n')];
    const later = `test -d none && ${check}`;
    assert.deepEqual(endOf(await told({ check: later, steps: emptied })), ['completed', 'notShown', 'ranNoTest']);
  });
});

describe('honest work', () => {
  it('is verified: its check fails before and passes after', async () => {
    const steps = [write('index.js', SUB), write('sub.test.js', SUB_TEST)];
    for (const check of ['node --test sub.test.js', SUBTRACTS, 'test -f sub.test.js && npm test']) {
      assert.deepEqual(endOf(await told({ check, steps })), ['completed', 'verified'], check);
    }
  });

  it('is verified with the check that the planner gives when the plan comes back, once', async () => {
    const steps = [write('index.js', SUB), write('sub.test.js', SUB_TEST)];
    const mended = { acceptanceCheck: { command: SUBTRACTS, description: '' } };
    const state = await told({ check: 'npm test', steps, mended });
    assert.deepEqual(endOf(state), ['completed', 'verified']);
    assert.equal(state.planTurns, 2);
    assert.equal(state.finance.costHistory.filter(({ operation }) => operation === 'plan').length, 2);
  });

  it('that restructures under checks that passed before is done, and not shown', async () => {
    const steps = [write('index.js', 'function add(a, b) {\n  return a + b;\n}\nexports.add = add;\n')];
    assert.deepEqual(endOf(await told({ check: 'npm test', steps })), ['completed', 'notShown', 'passedBefore']);
  });
});
