import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { listModels } from '../../../../src/extension/models/model-list.ts';

const KEY = 'sk-obviously-fake-0123456789';

/** A service at a port of its own, for as long as `use` takes. */
async function at<T>(listener: RequestListener, use: (baseUrl: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const models = (baseUrl: string, signal = new AbortController().signal) =>
  listModels({ protocol: 'openai', baseUrl, key: KEY }, signal);

describe('the models of a service', () => {
  it('are listed by name, each once, with the key where that service wants it', async () => {
    const seen: unknown[] = [];
    const data = [{ id: 'b' }, { id: 'a' }, { id: 'b' }, { id: 7 }, null, { id: '' }];
    const listener: RequestListener = (request, response) => {
      seen.push([request.url, request.headers.authorization, request.headers['x-api-key']]);
      response.end(JSON.stringify({ data }));
    };
    await at(listener, async (baseUrl) => {
      assert.deepEqual(await models(`${baseUrl}/v1`), { ok: true, value: ['a', 'b'] });
      const anthropic = { protocol: 'anthropic' as const, baseUrl, key: KEY };
      assert.deepEqual(await listModels(anthropic, new AbortController().signal), { ok: true, value: ['a', 'b'] });
    });
    assert.deepEqual(seen, [
      ['/v1/models', `Bearer ${KEY}`, undefined],
      ['/v1/models?limit=1000', undefined, KEY],
    ]);
  });

  const answers: [string, RequestListener, RegExp][] = [
    ['a key that is not taken', (_, response) => response.writeHead(401).end(KEY), /did not take the key \(401\)/],
    ['a service without a list', (_, response) => response.writeHead(404).end(), /lists no models \(404\)/],
    ['something that is no list', (_, response) => response.end('<html>'), /no list of models/],
    ['another shape', (_, response) => response.end('{"data":"x"}'), /lists no models\./],
    ['an endless answer', pour, /no list of models/],
    [
      'a redirect, which could take the key elsewhere',
      ({ url }, response) =>
        url === '/models'
          ? response.writeHead(302, { location: '/elsewhere' }).end()
          : response.end('{"data":[{"id":"stolen"}]}'),
      /could not be asked/,
    ],
    ['a connection that breaks', (request) => request.socket.destroy(), /could not be asked/],
  ];
  for (const [what, listener, sentence] of answers) {
    it(`are a sentence without the key: ${what}`, async () => {
      const listed = await at(listener, (baseUrl) => models(baseUrl));
      assert.ok(!listed.ok);
      assert.match(listed.failure, sentence);
      assert.equal(listed.failure.includes(KEY), false);
    });
  }

  it('are given up when the question is left', async () => {
    const stop = new AbortController();
    const listed = await at(
      () => {
        stop.abort();
      },
      (baseUrl) => models(baseUrl, stop.signal),
    );
    assert.equal(listed.ok, false);
  });
});

function pour(...[, response]: Parameters<RequestListener>): void {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', more);
  more();
}
