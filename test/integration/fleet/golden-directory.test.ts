import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { composeEngine } from '../../../src/composition-root.ts';
import type { ReadJournal } from '../../support/golden/golden-journal.ts';
import { ledgerProjects } from '../../support/golden/golden-ledger.ts';
import { GOLDEN_PROJECT } from '../../support/golden/golden-life.ts';
import { copyForm, expectedOf, newestForm } from '../../support/golden/golden-place.ts';
import { tempDirectory } from '../../support/builders/temp-store.ts';

describe('a data directory that an earlier version left', () => {
  it('is opened whole by this one: projects, settings and bills are where they were', async () => {
    const temp = await tempDirectory();
    const journal = await newestForm('journal');
    for (const form of [journal, await newestForm('ledger'), await newestForm('keys'), await newestForm('settings')]) {
      await copyForm(form, temp.path);
    }
    await chmod(temp.path, 0o700);
    // Nothing that would be asked.
    const providers = 'providers: [{ id: first, name: scripted, enabled: false, config: { script: x } }]\n';
    await writeFile(join(temp.path, 'providers.yaml'), providers);
    const personaDirectories = [join(temp.path, 'personas')];
    const options = { version: '0', env: process.env, personaDirectories };
    const engine = await composeEngine({ kind: 'test', dataDirectory: temp.path, ...options });
    try {
      const { unreadable, problems } = engine.snapshot();
      assert.deepEqual([unreadable, problems], [[], []]);
      const { state } = (await expectedOf(journal)) as ReadJournal;
      assert.deepEqual(JSON.parse(JSON.stringify(engine.project(GOLDEN_PROJECT)?.state)), state);
      assert.equal(engine.config().maxTurnsPerTask, 17);
      assert.deepEqual(
        engine.providers().map(({ id }) => id),
        ['first'],
      );
      assert.deepEqual(
        (await engine.personas()).templates.map(({ name }) => name),
        ['golden'],
      );
      const report = await engine.costs.report({ groupBy: 'project' });
      assert.ok(report.ok);
      const [first, second, third] = ledgerProjects;
      assert.deepEqual(
        report.value.rows.map(({ key, turns, costUsd }) => [key, turns, costUsd]),
        [
          [third, 4, 1.27],
          [first, 3, 0.2469134],
          [GOLDEN_PROJECT, 3, 0.1234692],
          [second, 1, 0],
        ],
      );
    } finally {
      await engine.close();
      await temp.remove();
    }
  });
});
