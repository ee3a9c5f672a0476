import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { cli } from '../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../support/fakes/memory-engine.ts';
import { tales } from '../../support/told/tales.ts';
import type { Told } from '../../support/told/told.ts';

async function printed(told: Told, verb: string, ...flags: string[]): Promise<string> {
  const engine = new MemoryEngine();
  const id = engine.tell(told);
  const { stdout, exitCode } = await cli(engine, [verb, id, ...flags]);
  assert.equal(exitCode, 0);
  return stdout.replaceAll(/\n +/g, ' ');
}

const WHOLE: [string, ...string[]][] = [['status'], ['status', '--json'], ['export'], ['export', '--format', 'json']];

describe('the command line in the morning', () => {
  it('says what was not verified, not run at the end, and only kept as a checkpoint', async () => {
    for (const command of WHOLE) {
      const what = command.join(' ');
      assert.match(await printed(tales.night, ...command), /format: not verified/, what);
      assert.match(await printed(tales.unchecked, ...command), /no check that could be run at the end/, what);
      assert.match(await printed(tales.turnLimit, ...command), /its checks have not been run at the end/, what);
      assert.match(await printed(tales.turnLimitInFirstTask, ...command), /a checkpoint in the worktree alone/, what);
    }
    assert.match(await printed(tales.night, 'tasks'), /Not verified: format, types\./);
  });
});

describe('tests of what a person is told', () => {
  it('edit no state', () => {
    const folders = ['presenters', 'told'].map((name) => join(import.meta.dirname, '..', name));
    const files = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const name = ['sample', 'State'].join('');
    assert.deepEqual(
      files.filter((file) => readFileSync(file, 'utf8').includes(name)),
      [],
    );
  });
});
