import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { composeEngine } from '../../../../src/composition-root.ts';
import { SteeredClock } from '../../../support/time/steered-clock.ts';
import { ok, tempDirectory } from '../../../support/builders/temp-store.ts';
import { until } from '../../../support/time/until.ts';

/** Changes sooner than this after the last one are read together. */
const QUIET_MS = 1000;

describe('the providers that views are shown', () => {
  it('have a new one among them soon, also right after the last look, without anybody asking again', async () => {
    const temp = await tempDirectory();
    await writeFile(
      join(temp.path, 'providers.yaml'),
      'providers: [{ id: one, name: scripted, config: { script: x } }]\n',
    );
    const clock = new SteeredClock();
    const options = { version: '0', env: process.env, personaDirectories: [], clock };
    const engine = await composeEngine({ kind: 'test', dataDirectory: temp.path, ...options });
    try {
      let shown: string[] = [];
      const look = (): void => {
        shown = engine.snapshot().providers.map(({ id }) => id);
      };
      look();
      engine.onChange(look);
      await until(() => shown.join() === 'one');
      const two = ok(engine.providerAdmin.read({ id: 'two', name: 'scripted', config: { script: 'x' } }));
      ok(await engine.providerAdmin.add(two, null));
      // Less than it takes until the next look would read it all anew.
      clock.forward(QUIET_MS);
      await until(() => shown.includes('two'));
      ok(await engine.providerAdmin.remove('one'));
      clock.forward(QUIET_MS);
      await until(() => shown.join() === 'two');
    } finally {
      await engine.close();
      await temp.remove();
    }
    assert.deepEqual(
      engine.providers().map(({ id }) => id),
      ['two'],
    );
  });
});
