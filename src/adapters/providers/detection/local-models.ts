/** Nobody waits longer for something that runs on this machine or does not. */
const TIMEOUT_MS = 1500;
const MAX_BYTES = 1024 * 1024;
const MAX_MODELS = 100;

/** Names of the models of a local server that speaks the protocol of OpenAI; `undefined`: there is no such server. */
export async function listModels(url: string, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    const response = await fetch(url, {
      // Whatever answers there must not send us elsewhere.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await textOf(response);
    return response.ok && text !== undefined ? namesIn(JSON.parse(text)) : undefined;
  } catch {
    // Nobody listens, or it speaks something else.
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
  // Ollama without a model says null.
  if (list === null) return [];
  if (!Array.isArray(list)) return undefined;
  return (list as unknown[])
    .map((one) => (typeof one === 'object' && one !== null && 'id' in one ? one.id : undefined))
    .filter((id) => typeof id === 'string')
    .filter((id) => id.length > 0 && id.length <= 200)
    .slice(0, MAX_MODELS);
}
