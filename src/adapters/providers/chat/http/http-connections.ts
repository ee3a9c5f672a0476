import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Duplex } from 'node:stream';
import { proxyAuthorization, proxyFor } from './proxy-route.ts';

/** We close idle connections before most services do, so that a request rarely uses a dead one. */
const IDLE_MS = 55_000;
/** Longest wait for a proxy to open a tunnel. Aborting a request does not abort its CONNECT, so this has its own time-out. */
const TUNNEL_MS = 30_000;
const KEPT = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;

/**
 * Connections to services, kept open between requests. Node's own `fetch` does not suffice for three reasons: it reads a proxy
 * from the environment only with a flag at start, it always ends a silence of five minutes, and inside the editor the proxy and
 * certificates of the user's settings apply only to `node:https`.
 */
export class HttpConnections {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #tunnelMs: number;
  readonly #plain = new HttpAgent(KEPT);
  readonly #secure = new HttpsAgent(KEPT);
  readonly #tunnels = new Map<string, TunnelAgent>();

  constructor(env: Readonly<Record<string, string | undefined>>, tunnelMs = TUNNEL_MS) {
    this.#env = env;
    this.#tunnelMs = tunnelMs;
  }

  request(url: URL, options: RequestOptions): ClientRequest {
    const proxy = proxyFor(url, this.#env);
    if (url.protocol === 'https:') {
      return httpsRequest(url, { ...options, agent: proxy === null ? this.#secure : this.#tunnel(proxy) });
    }
    if (proxy === null) return httpRequest(url, { ...options, agent: this.#plain });
    const authorization = proxyAuthorization(proxy);
    return proxyRequest(proxy, {
      ...options,
      path: url.href,
      headers: {
        ...(options.headers as Record<string, string>),
        host: url.host,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      agent: proxy.protocol === 'https:' ? this.#secure : this.#plain,
    });
  }

  /** Closes all connections; for tests and measurements, which must leave nothing open. */
  close(): void {
    for (const agent of [this.#plain, this.#secure, ...this.#tunnels.values()]) agent.destroy();
  }

  #tunnel(proxy: URL): TunnelAgent {
    const agent = this.#tunnels.get(proxy.href) ?? new TunnelAgent(proxy, this.#tunnelMs);
    this.#tunnels.set(proxy.href, agent);
    return agent;
  }
}

/** Reaches https services through a proxy: opens a tunnel with CONNECT, and runs TLS with the service over it. */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;
  readonly #tunnelMs: number;

  constructor(proxy: URL, tunnelMs: number) {
    super(KEPT);
    this.#proxy = proxy;
    this.#tunnelMs = tunnelMs;
  }

  override createConnection(
    options: ConnectionOptions,
    done: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const { host = '', port = 443 } = options;
    const authorization = proxyAuthorization(this.#proxy);
    const target = `${host}:${port}`;
    const failed = (error: Error) => {
      (done as (error: Error) => void)(error);
    };
    const asked = proxyRequest(this.#proxy, {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      agent: false,
      timeout: this.#tunnelMs,
    });
    asked
      .once('timeout', () => {
        asked.destroy(Object.assign(new Error('the proxy did not answer'), { code: 'ETIMEDOUT' }));
      })
      .once('connect', (response, socket) => {
        socket.setTimeout(0);
        if (response.statusCode === 200) {
          done(null, connectTls({ ...options, socket, servername: options.servername ?? host }));
          return;
        }
        socket.destroy();
        failed(Object.assign(new Error(`the proxy answered ${response.statusCode ?? 'nothing'}`), { code: 'EPROXY' }));
      })
      .once('response', (response) => {
        response.destroy();
        failed(Object.assign(new Error('the proxy opened no tunnel'), { code: 'EPROXY' }));
      })
      .once('error', failed)
      .end();
    return undefined;
  }
}

function proxyRequest(proxy: URL, options: RequestOptions): ClientRequest {
  const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const { hostname, port } = proxy;
  return request({ ...options, hostname: hostname.replace(/^\[|\]$/g, ''), ...(port === '' ? {} : { port }) });
}
