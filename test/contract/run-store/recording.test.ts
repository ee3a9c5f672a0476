import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { created } from '../../support/builders/state-builders.ts';
import { ok, tickingClock } from '../../support/builders/temp-store.ts';
import { MemoryRunStore } from '../../support/fakes/memory-run-store.ts';
import { RecordingHost } from '../../support/fakes/recording-host.ts';
import { describeRunStore } from './run-store-contract.ts';

describeRunStore('with a host that keeps outcomes', async () => ({
  runs: new MemoryRunStore(tickingClock()),
  host: (lease) => new RecordingHost(lease, new Map()),
  remove: async () => undefined,
}));

describe('a host that keeps outcomes', () => {
  it('hands back what an earlier process got, as plain data, and does nothing twice', async () => {
    const runs = new MemoryRunStore(tickingClock());
    const first = created();
    ok(await runs.create(first));
    const lease = ok(await runs.open(first.project.id, { changed: () => undefined, activity: () => undefined }));
    assert.ok(lease !== undefined);
    const recording = new Map<string, string>();
    let done = 0;
    const effect = async () => ({ bill: ++done, at: new Date(0), none: undefined });
    const key = { what: 'turn', of: 'turn-1' };
    await new RecordingHost(lease, recording).step(key, effect);
    const later = new RecordingHost(lease, recording);
    assert.deepEqual(await later.recorded(key), { outcome: { bill: 1, at: '1970-01-01T00:00:00.000Z' } });
    assert.deepEqual(await later.step(key, effect), { bill: 1, at: '1970-01-01T00:00:00.000Z' });
    await later.step({ ...key, of: 'turn-2' }, effect);
    assert.equal(done, 2);
    const cut = new AbortController();
    cut.abort();
    await later.step({ ...key, of: 'turn-3' }, effect, cut.signal);
    assert.equal(await later.recorded({ ...key, of: 'turn-3' }), undefined);
  });
});
