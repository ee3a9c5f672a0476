import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'mocha';
import { ChatModelStand } from '../../support/chat-model-stand.ts';
import { startProxy } from '../../support/proxy-server.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { ask, GREETING } from './chat-model-contract.ts';

describe('chat models behind a proxy', () => {
  const stand = new ChatModelStand('openai chat');
  after(() => stand.stop());
  const secure = createServer(selfSigned(), (_, response) => response.end());
  after(() => secure.close());
  const port = async () => {
    if (!secure.listening) await once(secure.listen(0, '127.0.0.1'), 'listening');
    return (secure.address() as AddressInfo).port;
  };

  it('goes through it to a service that is not on this machine, and tells it who asks', async () => {
    const server = await stand.serve({ script: [{ say: GREETING }] });
    const proxy = await startProxy(Number(new URL(server.url).port));
    const HTTP_PROXY = proxy.url.replace('//', '//me:pass%20word@');
    try {
      const model = await stand.model('http://service.invalid/v1', { env: { HTTP_PROXY } });
      for (let n = 0; n < 2; n++) assert.equal((await ask(model)).completion.message.text, GREETING);
      const wanted = 'POST http://service.invalid/v1/chat/completions';
      assert.deepEqual(proxy.asked, [wanted, wanted]);
      assert.equal(proxy.authorizations[0], `Basic ${Buffer.from('me:pass word').toString('base64')}`);
      const exempt = await stand.model('http://service.invalid/v1', { env: { HTTP_PROXY, NO_PROXY: '.invalid' } });
      assert.equal((await ask(exempt)).completion.failure?.kind, 'network');
      assert.equal((await ask(await stand.model(server.url, { env: { HTTP_PROXY } }))).completion.failure, null);
      assert.equal(proxy.asked.length, 2, 'neither an exempt host nor this machine is asked for through it');
    } finally {
      await proxy.stop();
    }
  });

  it('speaks TLS with the service itself, through a tunnel, and does not trust just anybody at its end', async () => {
    const proxy = await startProxy(await port());
    try {
      const model = await stand.model('https://service.invalid/v1', { env: { https_proxy: proxy.url } });
      const { completion } = await ask(model);
      assert.deepEqual(proxy.asked, ['CONNECT service.invalid:443']);
      assert.equal(completion.failure?.kind, 'network');
      assert.match(completion.failure.message, /SELF_SIGNED/);
    } finally {
      await proxy.stop();
    }
  });

  it('says so when the proxy opens no way', async () => {
    const proxy = await startProxy(await port(), true);
    try {
      const { completion } = await ask(
        await stand.model('https://service.invalid/v1', { env: { HTTPS_PROXY: proxy.url } }),
      );
      assert.equal(completion.failure?.kind, 'network');
      assert.match(completion.failure.message, /the proxy answered 407/);
    } finally {
      await proxy.stop();
    }
  });

  it('does not trust a service that vouches for itself', async () => {
    const { completion } = await ask(await stand.model(`https://127.0.0.1:${await port()}/v1`));
    assert.equal(completion.failure?.kind, 'network');
    assert.match(completion.failure.message, /SELF_SIGNED/);
  });
});
