import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerConfigSchema } from '../../../../src/domain/provider/provider-config.ts';
import { chatServiceAt, chatServices, isLoopback } from '../../../../src/presenters/providers/chat-services.ts';
import { providerKinds, providerKindTexts } from '../../../../src/presenters/providers/provider-kind-text.ts';

describe('the words for kinds of providers', () => {
  it('leave no kind out', () => {
    const all = providerConfigSchema.options.map((option) => option.shape.name.value);
    assert.deepEqual([...providerKinds].sort(), [...all].sort());
    for (const kind of all) assert.match(providerKindTexts[kind].what, /\.$/);
  });

  it('know a service by its address', () => {
    for (const service of chatServices) assert.equal(chatServiceAt(service.baseUrl ?? undefined)?.id, service.id);
    assert.equal(chatServiceAt('http://localhost:11434/v1/')?.id, 'ollama');
    assert.equal(chatServiceAt('https://api.example/v1')?.id, 'other');
  });

  it('take only this machine for this machine', () => {
    for (const here of [
      'http://localhost:1/v1',
      'http://127.0.0.1/v1',
      'http://127.1.2.3:9',
      'https://[::1]:8000/v1',
    ]) {
      assert.ok(isLoopback(here), here);
    }
    for (const there of ['http://localhost.example/v1', 'http://127.0.0.1.example', 'http://host/127.0.0.1', 'x']) {
      assert.equal(isLoopback(there), false, there);
    }
  });
});
