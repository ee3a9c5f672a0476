import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { proxyAuthorization, proxyFor } from '../../../../../../src/adapters/providers/chat/http/proxy-route.ts';

const route = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.host ?? null;

describe('the way of a request', () => {
  it('leads through the proxy for its protocol, lower case first', () => {
    const env = { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1', HTTP_PROXY: 'plain:2' };
    assert.equal(route('https://a.example', env), 'lower:1');
    assert.equal(route('http://a.example', env), 'plain:2');
    assert.equal(route('https://a.example', { ALL_PROXY: 'http://all:3' }), 'all:3');
    assert.equal(route('https://a.example', {}), null);
  });

  it('leads straight to what NO_PROXY names and to this machine', () => {
    const through = (url: string, noProxy: string) =>
      route(url, { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1', NO_PROXY: noProxy }) !== null;
    for (const noProxy of ['*', 'a.example', '.example', 'other, a.example', 'a.example:443', '*.example'])
      assert.ok(!through('https://a.example', noProxy), noProxy);
    for (const noProxy of ['', 'b.example', 'a.example:8443', 'ample', '.', ','])
      assert.ok(through('https://a.example', noProxy), noProxy);
    for (const url of ['http://localhost:11434', 'http://127.0.0.1:1', 'http://[::1]:1', 'https://x.localhost'])
      assert.ok(!through(url, ''), url);
  });

  it('takes no proxy from what is none', () => {
    for (const value of ['', 'socks5://p:1', 'http://', '::::'])
      assert.equal(route('https://a.example', { HTTPS_PROXY: value }), null, value);
  });

  it('says who asks where the address does', () => {
    assert.equal(proxyAuthorization(new URL('http://p:1')), undefined);
    assert.equal(
      proxyAuthorization(new URL('http://me:a%40b@p:1')),
      `Basic ${Buffer.from('me:a@b').toString('base64')}`,
    );
  });
});
