import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openaiProviderSchema } from '../../../../src/domain/provider/provider-config.ts';
import { openLineWarning } from '../../../../src/presenters/providers/provider-text.ts';

describe('a key over an open line', () => {
  const warned = (address: string): boolean => {
    const config = { base_url: address, api_key: 'env:KEY' };
    return openLineWarning(openaiProviderSchema.parse({ id: 'a', name: 'openai', model: 'm', config })) !== undefined;
  };

  it('is warned of wherever the address is not really on this machine', () => {
    for (const address of [
      'http://service.example/v1',
      'http://127.evil.example/v1',
      'http://localhost.example:80/v1',
    ]) {
      assert.ok(warned(address), address);
    }
  });

  it('is nobody else’s business on this machine, or where the line is closed', () => {
    for (const address of [
      'http://localhost:1234/v1',
      'http://127.0.0.1/v1',
      'http://[::1]:8/v1',
      'https://a.example',
    ]) {
      assert.ok(!warned(address), address);
    }
  });
});
