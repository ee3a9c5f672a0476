/** Short, because a server on this machine answers at once or is not running. */
const TIMEOUT_MS = 1500;
const MAX_BYTES = 1024 * 1024;
const MAX_MODELS = 100;

/** Model names of a local server that speaks OpenAI's protocol; `undefined`: there is no such server. */
export async function listModels(url: string, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    const response = await fetch(url, {
      // An unknown server must not redirect us to another host.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await textOf(response);
    return response.ok && text !== undefined ? namesIn(JSON.parse(text)) : undefined;
  } catch {
    // No server listens there, or it speaks another protocol.
    return undefined;
  }
}

async function textOf(response: Response): Promise<string | undefined> {
  if (response.body === null) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    // Leaving the loop ends the connection.
    if (size > MAX_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function namesIn(answer: unknown): string[] | undefined {
  const list = typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : undefined;
  // Ollama without any model sends null.
  if (list === null) return [];
  if (!Array.isArray(list)) return undefined;
  return (list as unknown[])
    .map((one) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : undefined))
    .filter((id) => typeof id === 'string')
    .filter((id) => id.length > 0 && id.length <= 200)
    .slice(0, MAX_MODELS);
}
