import type { Result } from '../../domain/result.ts';
import { failed, succeeded } from '../../domain/result.ts';

export interface ModelSource {
  protocol: 'openai' | 'anthropic';
  /** `null`: the vendor's own. */
  baseUrl: string | null;
  /** Empty: none is sent. */
  key: string;
}

const LIMIT_MS = 10_000;
const MAX_BYTES = 4_000_000;
const MAX_MODELS = 1000;

/**
 * Names of the models of a service, sorted; the request is free of charge. A failure is a sentence without any part of the key.
 * OpenAI: `GET /models`, which compatible servers have too; Anthropic: `GET /v1/models`, version 2023-06-01.
 */
export async function listModels(source: ModelSource, signal: AbortSignal): Promise<Result<string[], string>> {
  const url =
    source.protocol === 'anthropic'
      ? `${source.baseUrl ?? 'https://api.anthropic.com'}/v1/models?limit=${MAX_MODELS}`
      : `${source.baseUrl ?? 'https://api.openai.com/v1'}/models`;
  const host = URL.parse(url)?.host ?? url;
  try {
    const response = await fetch(url, {
      headers: headersOf(source),
      // A redirect could take the key to another host.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    if (!response.ok) return failed(statusSentence(host, response.status));
    const names = namesIn(JSON.parse(await textOf(response)));
    return names.length === 0 ? failed(`${host} lists no models.`) : succeeded(names);
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return failed(`${host} did not answer within 10 s.`);
    if (error instanceof SyntaxError) return failed(`${host} answered with something that is no list of models.`);
    return failed(`${host} could not be asked for its models.`);
  }
}

function headersOf({ protocol, key }: ModelSource): Record<string, string> {
  if (protocol === 'anthropic')
    return { 'anthropic-version': '2023-06-01', ...(key === '' ? {} : { 'x-api-key': key }) };
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}

function statusSentence(host: string, status: number): string {
  if (status === 401 || status === 403)
    return `${host} did not take the key (${status}), so its models are not listed.`;
  return `${host} lists no models (${status}).`;
}

/** Bounded, because any server may answer at an address that the user typed. */
async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new SyntaxError('too long for a list of models');
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function namesIn(body: unknown): string[] {
  const list = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined;
  if (!Array.isArray(list)) return [];
  const names = list.flatMap((entry: unknown) => {
    const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
    return typeof id === 'string' && id.length > 0 && id.length <= 200 ? [id] : [];
  });
  return [...new Set(names)].sort().slice(0, MAX_MODELS);
}
