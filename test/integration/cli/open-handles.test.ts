import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { root } from '../../support/source/source-tree.ts';
import { makePlace } from '../../support/stories/story.ts';
import { HANG_MS } from '../../support/time/patience.ts';

/** Milliseconds for all verbs together: each starts an engine, and one works on a project. */
const ALL_MS = 4 * HANG_MS;

const program = join(root, 'test/support/cli/handles-after.ts');

/** Every verb that ends by itself, in an order in which each has something to do. */
const VERBS = [
  ['--help'],
  ['setup'],
  ['provider', 'list'],
  ['provider', 'disable', 'scripted'],
  ['provider', 'enable', 'scripted'],
  ['init', 'one', '--description', 'Write one'],
  ['list'],
  ['status', 'one'],
  ['tasks', 'one'],
  ['logs', 'one'],
  ['costs'],
  ['export', 'one'],
  ['pause', 'one'],
  ['start', 'one'],
  ['retry', 'one'],
  ['fork', 'one', '--name', 'two'],
  ['terminate', 'one'],
  ['delete', 'two', '--yes'],
  ['status', 'nobody'],
];

describe('a command that has ended', () => {
  it('leaves nothing open that would keep its process alive', function () {
    this.timeout(ALL_MS);
    const place = makePlace({ 'check.sh': '' }, { version: 1, name: 'idle', plan: [], tasks: {} });
    try {
      const file = join(place.root, 'left.jsonl');
      const run = spawnSync(process.execPath, [program, file, JSON.stringify(VERBS)], {
        cwd: place.root,
        encoding: 'utf8',
        env: { ...process.env, DARK_FACTORY_HOME: place.dataDirectory },
        timeout: ALL_MS,
      });
      assert.equal(run.signal, null, run.stderr);
      const ended = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { argv: string[]; exitCode: number; left: string[] });
      assert.deepEqual(
        ended.map(({ argv, left }) => [argv.join(' '), left]),
        VERBS.map((argv) => [argv.join(' '), []]),
      );
      // Usage errors would end before anything is opened.
      assert.deepEqual(
        ended.filter(({ exitCode }) => exitCode === 2).map(({ argv }) => argv.join(' ')),
        [],
      );
    } finally {
      place.remove();
    }
  });
});
