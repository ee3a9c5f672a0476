import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'mocha';
import { importCircles } from '../support/source/import-circles.ts';
import { importsOf, projectFiles, readProjectFile } from '../support/source/source-tree.ts';

const files = projectFiles().filter((file) => /^(src|test)\//.test(file));
const source = files.filter((file) => file.startsWith('src/') && /\.(ts|mjs)$/.test(file));
/** More than that is not read but searched. */
const MOST_SIBLINGS = 20;
/** Repositories of which each is a case of one test, and released forms of files: lists, not places to look for something. */
const LISTS = ['test/fixtures/repositories', 'test/fixtures/golden'];

/** What each folder holds itself: files and folders. */
function siblings(paths: readonly string[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let at = path; at !== '.'; at = posix.dirname(at)) {
      const folder = posix.dirname(at);
      found.set(folder, (found.get(folder) ?? new Set()).add(at));
    }
  }
  return found;
}

describe('the tree of files', () => {
  it(`has no folder with more than ${MOST_SIBLINGS} files and folders`, () => {
    const crowded = [...siblings(files)].filter(
      ([folder, inside]) => inside.size > MOST_SIBLINGS && !LISTS.includes(folder),
    );
    assert.deepEqual(
      crowded.map(([folder, inside]) => `${folder}: ${inside.size}`),
      [],
    );
  });

  it('has unit tests where the source is', () => {
    /** What they test lies elsewhere: `runner`, `mutants` and what `support` plays in `test`, the quick start in `examples`. */
    const ofTests = ['runner', 'mutants', 'quickstart', 'stand-ins', 'told'];
    /** Of the whole source. */
    const ofAll = ['architecture', 'sentences', 'source-tree', 'text-decisions', 'vocabulary'];
    /** One subject over several files of its folder, or of one beyond it. */
    const subjects = new Map([
      ['domain/run/recorded-differences', 'what changed in a repository, in journals of every form'],
      ['domain/run/status-changes', 'which status may follow on which, over every event'],
      ['extension/questions/provider-steps/kinds', 'every kind of provider, over all steps'],
      ['runtime/chat/chat-handover', 'a conversation that goes on with another model'],
      ['runtime/prompts/prompts', 'all prompts'],
    ]);
    const folders = siblings(source);
    const paths = new Set(source.map((file) => file.replace(/^src\/(.*)\.(?:ts|mjs)$/, '$1')));
    const tests = files.flatMap((file) => /^test\/unit\/(.+)\.test\.ts$/.exec(file)?.[1] ?? []);
    const astray = tests
      .filter((path) => !paths.has(path) && !ofAll.includes(path) && !ofTests.includes(path.split('/')[0] ?? ''))
      // Words of vendors and the guides are tested beside what reads them.
      .filter((path) => !/(?:^|\/)real-[^/]+$|-guide$/.test(path) || !folders.has(`src/${posix.dirname(path)}`))
      .filter((path) => !subjects.has(path));
    assert.deepEqual(astray, []);
    assert.deepEqual(
      [...subjects.keys()].filter((path) => !tests.includes(path)),
      [],
    );
  });

  it('has integration tests in folders of the source', () => {
    /** What they test lies elsewhere, as with unit tests. */
    const ofTests = ['runner', 'quickstart', 'install'];
    /** Whole runs, one subject for each folder: they go through every room. */
    const ofRuns = ['run/agents', 'run/lies', 'run/troubles'];
    const folders = siblings(source);
    const used = new Set(files.flatMap((file) => /^test\/integration\/(.+)\/[^/]+\.test\.ts$/.exec(file)?.[1] ?? []));
    assert.ok(used.has('run') && ofRuns.every((folder) => used.has(folder)));
    const astray = [...used].filter(
      (folder) => !folders.has(`src/${folder}`) && ![...ofTests, ...ofRuns].includes(folder),
    );
    assert.deepEqual(astray, []);
  });

  it('has no circle of imports, those of types included', () => {
    const imports = new Map(
      source.map((file) => [
        file,
        importsOf(readProjectFile(file))
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => posix.join(posix.dirname(file), specifier)),
      ]),
    );
    assert.deepEqual(importCircles(imports), []);
  });
});

describe('the search for circles', () => {
  it('finds each, however long, and takes two ways to one file for none', () => {
    const imports = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
      ['e', ['f']],
      ['f', ['g']],
      ['g', ['e', 'a']],
      ['h', ['h']],
    ]);
    assert.deepEqual(importCircles(imports), [['e', 'f', 'g'], ['h']]);
  });
});
