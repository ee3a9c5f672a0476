import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MOST_IN_JOURNAL } from '../../../../src/domain/blob-id.ts';
import type { RunHost } from '../../../../src/ports/run-host.ts';
import { journalText } from '../../../../src/run/turn/journal-text.ts';

const KEY = 'sesame-open-0123456789';

/** A host of which nothing is asked but to store texts. */
function hostThatStores(): { host: RunHost; stored: string[] } {
  const stored: string[] = [];
  const keepBlob = async (text: string): Promise<string> => `blob ${stored.push(text)}`;
  return { host: { keepBlob } as unknown as RunHost, stored };
}

describe('a text of an event', () => {
  const deps = { redact: (text: string) => text.replaceAll(KEY, '[redacted]') };

  it('is there in full as long as it fits, and is not stored elsewhere', async () => {
    const { host, stored } = hostThatStores();
    const text = 'x'.repeat(MOST_IN_JOURNAL);
    assert.deepEqual(await journalText({ host, deps }, text), { text });
    assert.deepEqual(stored, []);
  });

  it('is only begun where it is stored elsewhere, and the cut leaves no part of a key', async () => {
    const { host, stored } = hostThatStores();
    // The 2000th character is in the middle of the key, and of what stands in its place.
    const text = `${'x'.repeat(1995)}${KEY}${'y'.repeat(MOST_IN_JOURNAL)}`;
    const begun = await journalText({ host, deps }, text);
    assert.equal(begun.blob, 'blob 1');
    assert.deepEqual(stored, [text]);
    assert.match(begun.text, /^x{1995}\[reda\n\[\d+ characters more\]$/);
    assert.ok(!begun.text.includes('sesame'));
  });
});
