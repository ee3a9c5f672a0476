/** The proxy for a request; `null`: none. Reads the same variables as curl and Node, lower case first. */
export function proxyFor(url: URL, env: Readonly<Record<string, string | undefined>>): URL | null {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name.toUpperCase()] ?? '';
  const proxy = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (proxy === '' || isExempt(url, read('no_proxy'))) return null;
  const parsed = URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`);
  return parsed !== null && /^https?:$/.test(parsed.protocol) ? parsed : null;
}

/** `Basic …`; `undefined`: the proxy's address has no user name. */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === '') return undefined;
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** Requests to this machine never use a proxy: Ollama, LM Studio and vLLM run here. */
function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d+){3}$/.test(host))
    return true;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const bare = name.replace(/^\*?\./, '');
      if (bare === '' || (onlyPort !== undefined && onlyPort !== port)) return false;
      return host === bare || host.endsWith(`.${bare}`);
    });
}
