import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { HttpConnections } from '../../../../../../src/adapters/providers/chat/http/http-connections.ts';
import { HttpExchange } from '../../../../../../src/adapters/providers/chat/http/http-exchange.ts';
import { systemClock } from '../../../../../../src/adapters/system/system-clock.ts';
import { until } from '../../../../../support/time/until.ts';

describe('connections to services', () => {
  let server: Server;
  let url: string;
  const sockets = new Set<Socket>();
  /** Takes every connection and says nothing. */
  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      socket.resume();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  });

  it('give up a proxy that opens no tunnel and does not say so, and leave no socket behind', async () => {
    const connections = new HttpConnections({ HTTPS_PROXY: url }, 100);
    const request = connections.request(new URL('https://service.invalid/v1'), {});
    const [error] = (await once(request.end(), 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ETIMEDOUT');
    await until(() => sockets.size === 0, 'a socket was left behind');
    connections.close();
  });

  it('are not even opened for an exchange that was stopped before it began', async () => {
    const connections = new HttpConnections({});
    const limits = { timeoutMs: 60_000, silenceMs: 60_000, maxBytes: 1000 };
    const exchange = new HttpExchange(connections, {}, limits, systemClock, AbortSignal.abort());
    await assert.rejects(exchange.fetch(url));
    assert.deepEqual(exchange.fault, { kind: 'stopped' });
    const ended = new AbortController();
    const other = new HttpExchange(connections, {}, limits, systemClock, ended.signal);
    ended.abort();
    // As when the library that sends the request is still being loaded.
    await assert.rejects(other.fetch(url));
    // Connections come in their order: the first that comes is the one after them.
    const coming = once(server, 'connection') as Promise<[Socket]>;
    connect(portOf(server)).end();
    const [first] = await coming;
    assert.deepEqual([...sockets], [first]);
    for (const one of [exchange, other]) one.end();
    connections.close();
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
