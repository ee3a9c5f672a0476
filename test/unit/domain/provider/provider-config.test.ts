import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { cacheWritePrice, costOf, noTokens } from '../../../../src/domain/money/tokens.ts';
import { priceSchema } from '../../../../src/domain/provider/price.ts';
import { openaiProviderSchema, providersFileSchema } from '../../../../src/domain/provider/provider-config.ts';

const provider = { id: 'p', name: 'openai', model: 'gpt-x' };
const problems = (changes: object): string[] => {
  const parsed = openaiProviderSchema.safeParse({ ...provider, ...changes });
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

describe('a provider in the settings', () => {
  it('has a price per million tokens, and never one that is below nothing, no number, or meant for one token', () => {
    const good = [0, 0.005, 1.25, 600];
    for (const input of good) assert.deepEqual(problems({ price: { input, output: input } }), [], `${input}`);
    const bad = [-1, Number.NaN, Infinity, '1.25', null, 2e6, 1.25e-6, 1e-8, 0.00015];
    for (const input of bad) assert.equal(problems({ price: { input, output: 10 } }).length, 1, String(input));
    assert.match(problems({ price: { input: 1.25e-6, output: 1e-5 } }).join(), /per million tokens.*of one token/);
    assert.equal(problems({ price: { input: 1 } }).length, 1, 'a price without its other half');
    assert.equal(problems({ price: { input: 1, output: 1, cached: 1 } }).length, 1);
  });

  it('is billed no less than the service asks where its cache prices are left out', () => {
    const price = priceSchema.parse({ input: 4, output: 8 });
    assert.equal(cacheWritePrice(price), 5);
    assert.equal(costOf({ ...noTokens, cacheWrite: 1_000_000, cacheRead: 1_000_000 }, price), 9);
    assert.equal(cacheWritePrice({ ...price, cacheWrite: 0 }), 0);
  });

  it('has the name of its model as the service takes it', () => {
    for (const model of ['gpt-5', 'openai/gpt-5:free', 'Large (high)', 'qwen2.5-coder:7b', 'modèle-é'])
      assert.deepEqual(problems({ model }), [], model);
    const bad = [
      '',
      '   ',
      ' gpt',
      'gpt\n',
      'gpt\t5',
      'gpt\u00005',
      'gpt\u200b5',
      'gpt\u202e5',
      'x'.repeat(10_000),
      7,
      null,
    ];
    for (const model of bad) assert.equal(problems({ model }).length > 0, true, JSON.stringify(model));
  });

  it('has an address that says all and hides nothing', () => {
    const good = [
      ...['http://127.0.0.1:11434/v1', 'https://host.example/api/v1/', 'http://[::1]:8000/v1'],
      ...['https://b\u00fccher.example/v1', 'HTTPS://HOST.EXAMPLE', 'http://192.168.0.9:1234'],
    ];
    for (const base_url of good) assert.deepEqual(problems({ config: { base_url } }), [], base_url);
    const bad = [
      ...[
        '',
        'localhost:8000',
        'host.example/v1',
        '//host/v1',
        'file:///etc/passwd',
        'ftp://host/v1',
        'javascript:alert(1)',
      ],
      ...['http://', 'http://host:99999/v1', 'http://[::1/v1', 'https://host/v1?key=x', 'https://host/v1#x'],
      ...['https://me:pw@host/v1', 'https://me@host/v1', 'https://ho st/v1', 'https://host/v 1', 'https://host\\v1'],
      ...[`https://host/${'x'.repeat(3000)}`, 'https://ho\u200bst/v1', 7, null],
    ];
    for (const base_url of bad) assert.ok(problems({ config: { base_url } }).length > 0, JSON.stringify(base_url));
  });

  it('never has a login in an address that was taken, however it is written', () => {
    const part = fc.string({ unit: fc.constantFrom(...Array.from('ab:@/\\%.#?[]1 \t')), maxLength: 12 });
    fc.assert(
      fc.property(part, part, (before, after) => {
        const base_url = `http://${before}@${after}`;
        if (problems({ config: { base_url } }).length > 0) return;
        const url = new URL(base_url);
        assert.deepEqual([url.username, url.password, url.search, url.hash], ['', '', '', '']);
      }),
      { numRuns: 500 },
    );
  });

  it('has an id that is a name everywhere, and has it alone', () => {
    for (const id of [
      '',
      ' ',
      'A',
      '-a',
      '.a',
      'a b',
      'a/b',
      '../a',
      'a\n',
      'a\u0000',
      '__proto__',
      'x'.repeat(64),
      'é',
      7,
    ])
      assert.ok(problems({ id }).length > 0, JSON.stringify(id));
    for (const id of ['a', 'openai-2', 'a.b_c', 'constructor']) assert.deepEqual(problems({ id }), [], id);
    assert.ok(!providersFileSchema.safeParse({ providers: [provider, provider] }).success);
  });
});
