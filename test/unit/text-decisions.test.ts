import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, it } from 'mocha';
import { projectFiles, readProjectFile } from '../support/source/source-tree.ts';
import { proseDecisions } from '../support/source/text-decisions.ts';

/**
 * Rooms that decide what happens. Presenters, cli and extension make sentences and read a person's answers; adapters read what
 * other programs print.
 */
const DECIDES = /^src\/(?:(?:domain|engine|finance|fleet|ports|run|runtime)\/.*|(?:composition|look)-root)\.ts$/;
/** What test runners and tools print is read here; a reading never makes a check pass. */
const READS_OUTPUT = /^src\/runtime\/gates\/output\//;

/** Texts of other programs, by the name of the file that reads them. */
const EXCEPTIONS: Record<string, { texts: string[]; because: string }> = {
  'schema-problems.ts': {
    texts: [String.raw`/received undefined$/`],
    because: 'Zod tells an absent field from a wrong one by the words of its message alone.',
  },
  'ran-no-test.ts': {
    texts: [
      String.raw`/^No tests? (?:files? )?found\b/im`,
      String.raw`/^ *Tests +(?:no tests|\d+ (?:skipped|todo)[^\n]*)$/m`,
      String.raw`/\bno tests ran\b/i`,
      String.raw`/\[no tests to run\]|\[no test files\]/`,
      String.raw`/^test result: ok\. 0 passed;/m`,
      String.raw`/^No tests executed!/m`,
      String.raw`/^No test matches the given testcase filter/m`,
      String.raw`/^ok +\t?\S+[ \t]+(?:[\d.]+s|\(cached\))(?![^\n]*\[no tests to run\])/m`,
    ],
    because: 'A test runner that ran no test ends like one whose tests passed; it tells the difference in words alone.',
  },
  'check-settings.ts': {
    texts: ['/no test specified/'],
    because:
      'A script that npm wrote in the place of tests is known by its words alone; the first real one may replace it.',
  },
  'gate-verdict.ts': {
    texts: [
      String.raw`/^npm (ERR!|error) Missing script:/m`,
      String.raw`/^error Command "[^"]+" not found\.$/m`,
      String.raw`/^Usage Error: Couldn't find a script named /m`,
      String.raw`/^error: Script not found "/m`,
      String.raw`/^make: \*\*\* No rule to make target /m`,
      String.raw`/^error: Justfile does not contain recipe /im`,
    ],
    because: 'Package managers and task runners say in words that a script is missing; their exit codes do not.',
  },
};

const decisionsIn = (file: string): string[] => proseDecisions(readProjectFile(file));

describe('the rooms that decide', () => {
  const files = projectFiles().filter((file) => DECIDES.test(file) && !READS_OUTPUT.test(file));

  it('are found', () => {
    const names = new Set(files.map((file) => basename(file)));
    for (const name of ['tamper-check.ts', 'events.ts', 'git-manager.ts', 'gate-verdict.ts', 'composition-root.ts']) {
      assert.ok(names.has(name), name);
    }
  });

  it('go by kinds, never by the words of a sentence', () => {
    const found = files.flatMap((file) => {
      const allowed = EXCEPTIONS[basename(file)]?.texts ?? [];
      return decisionsIn(file).flatMap((text) => (allowed.includes(text) ? [] : [`${file}: ${text}`]));
    });
    assert.deepEqual(found, []);
  });

  it('need every exception that is made for them', () => {
    for (const [name, { texts }] of Object.entries(EXCEPTIONS)) {
      const found = files.filter((file) => basename(file) === name).flatMap(decisionsIn);
      assert.deepEqual(
        texts.filter((text) => !found.includes(text)),
        [],
        name,
      );
    }
  });
});

describe('a decision by prose', () => {
  const cases: [string, string[]][] = [
    ["difference.startsWith('the file hooks/')", ['the file hooks/']],
    ['message.includes(`The branch ${name} is gone`)', ['The branch … is gone']],
    ["if (notice.message === 'The disk is full.') stop();", ['The disk is full.']],
    ["if ('not there' != text) go();", ['not there']],
    ["switch (text) { case 'It is late.': break; }", ['It is late.']],
    ['/^Could not\\s+start/.test(text)', ['/^Could not\\s+start/']],
    // Not prose, or no decision.
    ["ref.startsWith('refs/remotes/')", []],
    ["kind === 'refMoved'", []],
    ["const message = 'The disk is full.'; say('It is full.');", []],
    ['/^[0-9a-f]{40} [a-z]/.test(text)', []],
    ["// text.startsWith('the file hooks/')", []],
  ];
  for (const [source, expected] of cases) {
    it(`is ${expected.length === 0 ? 'not ' : ''}seen in ${source}`, () => {
      assert.deepEqual(proseDecisions(source), expected);
    });
  }
});
