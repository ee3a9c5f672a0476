import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { midway } from '../../../support/told/by-hand.ts';

describe('export', () => {
  it('prints the report, as a document for people or as data', async () => {
    const engine = new MemoryEngine();
    const id = engine.tell(midway());
    assert.match((await cli(engine, ['export', id])).stdout, /^# Parse dates\n/);
    const data = JSON.parse((await cli(engine, ['export', id, '--format', 'json'])).stdout) as Record<string, unknown>;
    assert.equal(data['format'], 'dark-factory-report');
    assert.equal(data['version'], 1);
  });

  it('writes a file, and replaces one only when told to', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'df-cli-'));
    try {
      const engine = new MemoryEngine();
      const id = engine.tell(midway());
      const argv = ['export', id, '--output', 'report.md'];
      await writeFile(join(cwd, 'report.md'), 'mine');
      const refused = await cli(engine, argv, { cwd });
      assert.equal(refused.exitCode, 1);
      assert.match(refused.stderr, /is there already\./);
      assert.equal(await readFile(join(cwd, 'report.md'), 'utf8'), 'mine');
      assert.equal((await cli(engine, [...argv, '--force'], { cwd })).exitCode, 0);
      assert.match(await readFile(join(cwd, 'report.md'), 'utf8'), /^# Parse dates\n/);
      const nowhere = await cli(engine, ['export', id, '-o', 'no/such/folder.md'], { cwd });
      assert.match(nowhere.stderr, /could not be written \(ENOENT\)/);
    } finally {
      await rm(cwd, { recursive: true });
    }
  });

  it('hands on why there is no patch', async () => {
    const engine = new MemoryEngine();
    const id = engine.tell(midway());
    const { exitCode, stderr } = await cli(engine, ['export', id, '--format', 'patch'], { cwd: tmpdir() });
    assert.deepEqual([exitCode, stderr], [1, 'This project has no worktree yet; its branch will begin with df/.\n']);
  });
});
