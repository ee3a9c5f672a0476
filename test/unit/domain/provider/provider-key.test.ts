import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { mayWaitForConsent } from '../../../../src/domain/provider/provider-key.ts';

const antigravity = (config: object, over: object = {}) =>
  mayWaitForConsent(providerConfigSchema.parse({ id: 'a', name: 'antigravity', ...over, config }));

describe('the consent of a provider', () => {
  it('stands in the way of every use of a personal login', () => {
    assert.deepEqual(
      ['auto', 'agy', 'acp', 'handoff'].map((transport) => antigravity({ transport })),
      [true, true, true, true],
    );
  });

  it('does not where it is given, where a key does, and where nobody would ask the provider', () => {
    assert.equal(antigravity({ consent: true }), false);
    assert.equal(antigravity({ transport: 'acp', api_key: 'env:KEY' }), false);
    assert.equal(antigravity({}, { enabled: false }), false);
    // The other ways do not use that key.
    assert.equal(antigravity({ transport: 'agy', api_key: 'env:KEY' }), true);
  });
});
