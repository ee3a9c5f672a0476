import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OrchestrationEngine } from '../../../src/engine/engine-contract.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { blockedText } from '../../../src/presenters/tasks/blocked-text.ts';
import { begin, makePlace, openFactory, toRest, type Place } from './story.ts';

export const LIBRARY = {
  'package.json': JSON.stringify({ name: 'x', version: '1.0.0', scripts: { test: 'node --test' } }),
  'index.js': 'exports.add = (a, b) => a + b;\n',
  'a.test.js':
    "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { add } = require('./index.js');\ntest('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n",
};
export const SUB = 'exports.add = (a, b) => a + b;\nexports.sub = (a, b) => a - b;\n';
export const SUB_TEST =
  "const { test } = require('node:test');\nconst assert = require('node:assert');\nconst { sub } = require('./index.js');\ntest('subtracts', () => {\n  assert.equal(sub(3, 1), 2);\n});\n";
/** `add` no longer adds. */
export const BROKEN = 'exports.add = (a, b) => a - b;\nexports.sub = (a, b) => a - b;\n';
/** A check that needs no test. */
export const SUBTRACTS = `node -e 'process.exit(require("./index.js").sub?.(3, 1) === 2 ? 0 : 1)'`;

const TESTS = [{ name: 'Tests', command: 'node --test' }];
/** Slower, and needed only where the script itself is changed. */
export const BY_SCRIPT = [{ name: 'Tests', command: 'npm test' }];

export interface Work {
  check: string;
  /** What the agent does before it says "done", whatever the checks say. */
  steps?: object[];
  /** What it does in its first turn, which it ends without "done". */
  first?: object[];
  /** What it does in each turn, in place of the others; each ends with "done". */
  claims?: object[][];
  /** More of the task, as the planner writes it. */
  task?: object;
}

export interface Story {
  works: readonly Work[];
  files?: Record<string, string>;
  commands?: { name: string; command: string }[];
  /** The check that the planner gives its first task when the plan comes back. Without one it stands by the plan. */
  mended?: string;
}

const places: Place[] = [];
const engines: OrchestrationEngine[] = [];

/** One task for each work, one after the other in one project. */
export async function told({ works, files = LIBRARY, commands = TESTS, mended }: Story): Promise<ProjectState> {
  const drafts = works.map(({ check, task = {} }, index) => ({
    ...{ key: `t${index}`, title: `Task ${index}`, description: 'Do it.', priority: 1, dependencies: [] },
    acceptanceCheck: { command: check, description: '' },
    ...task,
  }));
  const [first, ...others] = drafts;
  const second = { ...first, acceptanceCheck: { command: mended ?? '', description: '' } };
  const plan = [drafts, ...(mended === undefined ? [] : [[second, ...others]])];
  const place = makePlace(files, {
    ...{ version: 1, name: 'lies', plan: plan.map((each) => ({ reply: { tasks: each } })) },
    tasks: Object.fromEntries(works.map((work, index) => [`Task ${index}`, turnsOf(work)])) as object,
  });
  places.push(place);
  // A lie that is told twice is believed no more than one that is told thrice.
  writeFileSync(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nstuckAfterTurns: 2\n');
  const engine = await openFactory(place);
  engines.push(engine);
  const id = await begin(engine, place, { gateCommands: commands });
  return toRest(engine, id);
}

function turnsOf({ steps = [], first, claims }: Work): object[] {
  const reply = { status: 'done', summary: 'It is there and tested.' };
  if (claims !== undefined) return claims.map((turn) => ({ do: turn, reply }));
  const done = { do: steps, reply, times: 20 };
  return first === undefined ? [done] : [{ do: first, reply: { status: 'continue', summary: 'Begun.' } }, done];
}

export const write = (file: string, content: string): object => ({ write: { file, content } });
export const edit = (find: string, replace: string, file = 'a.test.js'): object => ({ edit: { file, find, replace } });
export const run = (command: string): object => ({ run: { command } });

/** What each task came to, in order. */
export function endsOf({ taskList }: ProjectState): string[] {
  return taskList.tasks.map(({ status, verdict }) => {
    if (verdict === undefined) return status;
    return verdict.kind === 'notShown' ? verdict.doubts.map(({ kind }) => kind).join(', ') : verdict.kind;
  });
}

/** Why the first task is blocked. */
export function blockedBecause({ taskList }: ProjectState): string {
  return taskList.tasks.map(blockedText)[0] ?? '';
}

export async function closeLies(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.close();
  for (const place of places.splice(0)) place.remove();
}
