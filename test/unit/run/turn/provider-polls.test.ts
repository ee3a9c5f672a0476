import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ProviderPolls } from '../../../../src/run/turn/provider-polls.ts';

describe('polls that several projects share', () => {
  const EVERY_MS = 60_000;

  it('are taken once for all who wait, and not again within the interval', async () => {
    const polls = new ProviderPolls();
    let asked = 0;
    const ask = async () => {
      asked++;
      return true;
    };
    assert.deepEqual(await Promise.all([polls.once('a', 0, EVERY_MS, ask), polls.once('a', 0, EVERY_MS, ask)]), [
      true,
      true,
    ]);
    assert.equal(await polls.once('a', EVERY_MS - 1, EVERY_MS, ask), false);
    assert.equal(asked, 1);
    assert.equal(await polls.once('a', EVERY_MS, EVERY_MS, ask), true);
    assert.equal(asked, 2);
  });

  it('are taken again when the clock was set back, and not only once it has caught up', async () => {
    const polls = new ProviderPolls();
    const ask = async () => true;
    assert.equal(await polls.once('a', 10 * EVERY_MS, EVERY_MS, ask), true);
    assert.equal(await polls.once('a', EVERY_MS, EVERY_MS, ask), true);
    assert.equal(await polls.once('a', 2 * EVERY_MS - 1, EVERY_MS, ask), false);
  });

  for (const [what, first] of [
    ['whose disk refuses', () => Promise.reject(new Error('no space left'))],
    ['that is paused', () => Promise.resolve(false)],
  ] as const) {
    it(`are taken by the next project when the one ${what} comes to no answer`, async () => {
      const polls = new ProviderPolls();
      let asked = 0;
      const begun = polls.once('a', 0, EVERY_MS, first).catch((error: unknown) => String(error));
      const others = [1, 2].map(() =>
        polls.once('a', 0, EVERY_MS, async () => {
          asked++;
          return true;
        }),
      );
      assert.deepEqual(await Promise.all(others), [true, true]);
      assert.equal(asked, 1);
      assert.equal(await begun, what === 'that is paused' ? true : 'Error: no space left');
    });
  }
});
