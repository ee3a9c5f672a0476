import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, describe, it } from 'mocha';
import type { ProviderFailure } from '../../../src/domain/provider/provider-failure.ts';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import { ChatModelStand } from '../../support/model-services/chat-model-stand.ts';
import { startProxy } from '../../support/model-services/proxy-server.ts';
import { selfSigned } from '../../support/model-services/self-signed.ts';
import { chatFrames } from '../../support/model-services/wire-openai-chat.ts';
import { ask, GREETING } from './chat-model-contract.ts';

const run = promisify(execFile);

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

  it('goes through it to a service that a certificate of the user vouches for', async () => {
    const { key, cert } = selfSigned('service.invalid');
    const trusted = createServer({ key, cert }, (_, response) => {
      const frames = chatFrames({ say: GREETING }, 'test-model', 0);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frames.map(({ text }) => text).join(''));
    });
    await once(trusted.listen(0, '127.0.0.1'), 'listening');
    const proxy = await startProxy((trusted.address() as AddressInfo).port);
    const folder = await mkdtemp(join(tmpdir(), 'df-proxy-'));
    const certificates = join(folder, 'ca.pem');
    try {
      await writeFile(certificates, cert);
      // Node reads certificates as it starts, so each is a process of its own.
      const ask = async (env: Record<string, string>) => {
        const args = [
          join(import.meta.dirname, '../../support/processes/proxy-worker.ts'),
          'https://service.invalid/v1',
        ];
        const { stdout } = await run(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
        return JSON.parse(stdout) as { text: string; failure: ProviderFailure | null };
      };
      const HTTPS_PROXY = proxy.url.replace('//', '//me:secret-word@');
      const served = await ask({ HTTPS_PROXY, NODE_EXTRA_CA_CERTS: certificates });
      assert.deepEqual(served, { text: GREETING, failure: null });
      const stranger = await ask({ HTTPS_PROXY });
      assert.match(stranger.failure?.message ?? '', /SELF_SIGNED/);
      const other = await ask({ HTTPS_PROXY, NODE_EXTRA_CA_CERTS: certificates, NO_PROXY: 'service.invalid' });
      assert.match(other.failure?.message ?? '', /ENOTFOUND|EAI_AGAIN/);
      assert.deepEqual(proxy.asked, ['CONNECT service.invalid:443', 'CONNECT service.invalid:443']);
      assert.equal(proxy.authorizations[0], `Basic ${Buffer.from('me:secret-word').toString('base64')}`);
      assert.doesNotMatch(JSON.stringify([stranger, other]), /secret-word/);
    } finally {
      await proxy.stop();
      trusted.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('tells a proxy that is dead, and bills nothing for what it did not pass on', async () => {
    const proxy = await startProxy(await port());
    await proxy.stop();
    const HTTPS_PROXY = proxy.url.replace('//', '//me:secret-word@');
    const model = await stand.model('https://service.invalid/v1', { env: { HTTPS_PROXY } });
    const { completion } = await ask(model);
    assert.equal(completion.failure?.kind, 'network');
    assert.match(completion.failure.message, /ECONNREFUSED/);
    assert.doesNotMatch(completion.failure.message, /secret-word/);
    assert.equal(totalTokens(completion.usage), 0);
  });

  it('says so when the proxy opens no way', async () => {
    const proxy = await startProxy(await port(), true);
    try {
      const { completion } = await ask(
        await stand.model('https://service.invalid/v1', { env: { HTTPS_PROXY: proxy.url } }),
      );
      assert.equal(completion.failure?.kind, 'network');
      assert.match(completion.failure.message, /the proxy answered 407/);
      assert.equal(totalTokens(completion.usage), 0);
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
