/** A step of a turn: what the model asks a tool for. `leaves`: outside of the sandbox of the agent's own, if it has one that can be left. */
export type Step = { kind: 'write'; path: string; content: string } | { kind: 'run'; command: string; leaves?: true };

export interface Turn {
  name: string;
  steps: readonly Step[];
  /** What it says when all steps were taken. */
  says: string;
}

const slugify = `export function slugify(text) {
  return text.toLowerCase().trim().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
}
`;
const slugifyTest = `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { slugify } from '../src/slugify.js';
test('slugify', () => { assert.equal(slugify(' Hello, World! '), 'hello-world'); });
`;
const clamp = `export function clamp(n, lo, hi) {
  return Math.min(hi, Math.max(lo, n));
}
`;
const clampTest = `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { clamp } from '../src/clamp.js';
test('clamp', () => { assert.equal(clamp(9, 0, 5), 5); });
`;

function task(key: string, title: string, dependencies: string[]): object {
  return {
    key,
    title,
    description: `Add src/${key}.js and test/${key}.test.js.`,
    priority: 1,
    dependencies,
    acceptanceCheck: { command: `node --test test/${key}.test.js`, description: 'its tests pass' },
  };
}

const reply = (value: object): string =>
  `All steps were taken.\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
const done = reply({ status: 'done', summary: 'Wrote the function and its test, and ran the test: it passed.' });
const plan = reply({ tasks: [task('slugify', 'Add slugify', []), task('clamp', 'Add clamp', ['slugify'])] });
const takenOver = reply({ understood: true, summary: 'Read the files and ran the check.', checkPassed: true });

function work(key: string, code: string, test: string): Turn {
  const steps: Step[] = [
    { kind: 'write', path: `src/${key}.js`, content: code },
    { kind: 'write', path: `test/${key}.test.js`, content: test },
    { kind: 'run', command: `node --test test/${key}.test.js` },
  ];
  return { name: key, steps, says: done };
}

/** Turns that a test asks for by name, as `[[name]]`. */
const asked: Readonly<Record<string, (outside: string) => Turn>> = {
  write: () => ({
    name: 'write',
    steps: [
      { kind: 'write', path: 'hello.txt', content: 'hello from the agent\n' },
      { kind: 'run', command: 'cat hello.txt > ran.txt; echo ran' },
    ],
    says: done,
  }),
  remember: () => ({ name: 'remember', steps: [], says: done }),
  sleep: () => ({ name: 'sleep', steps: [{ kind: 'run', command: 'touch begun.txt; sleep 4323' }], says: done }),
  outside: (outside) => ({
    name: 'outside',
    steps: [
      { kind: 'write', path: `${outside}/planted.txt`, content: 'planted\n' },
      { kind: 'run', command: `echo planted > ${outside}/by-leave.txt`, leaves: true },
    ],
    says: done,
  }),
};

/**
 * The turn that a prompt asks for, by a name in brackets, by the fields of the reply that it wants, or by the title of a task of
 * its own plan in a heading. `null`: it is none of ours, such as an agent's own question for a title.
 */
export function turnFor(prompt: string, outside: string): Turn | null {
  const [, name = ''] = /\[\[(\w+)\]\]/.exec(prompt) ?? [];
  const named = asked[name];
  if (named !== undefined) return named(outside);
  if (prompt.includes('"understood"')) {
    return { name: 'handover', steps: [{ kind: 'run', command: 'node --test' }], says: takenOver };
  }
  if (/^#+ .*Add slugify/m.test(prompt)) return work('slugify', slugify, slugifyTest);
  if (/^#+ .*Add clamp/m.test(prompt)) return work('clamp', clamp, clampTest);
  if (prompt.includes('"tasks"')) return { name: 'plan', steps: [{ kind: 'run', command: 'ls -a' }], says: plan };
  return prompt.includes('"status"') ? { name: 'again', steps: [], says: done } : null;
}
