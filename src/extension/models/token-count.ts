import type { ChatRequest } from '../../ports/chat-model.ts';
import { editorMessages, textOfMessage } from './language-model-messages.ts';
import type { OpenModel } from './model-access.ts';

/** Time limit: the tokenizer is code of another extension and may hang or throw. */
const COUNT_LIMIT_MS = 5000;

/** The text of everything that is sent, including tools. */
export function textOfRequest(request: ChatRequest): string {
  const tools = request.tools.map(({ name, description, parameters }) =>
    JSON.stringify([name, description, parameters]),
  );
  return [...editorMessages(request).map(textOfMessage), ...tools].join('\n');
}

export function countRequest(model: OpenModel, request: ChatRequest, signal: AbortSignal): Promise<number> {
  return counted(model, textOfRequest(request), signal);
}

export function countAnswer(model: OpenModel, text: string, signal: AbortSignal): Promise<number> {
  return counted(model, text, signal);
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Falls back to an upper estimate: tokenizers make at most one token of two bytes of ordinary text. */
async function counted(model: OpenModel, text: string, signal: AbortSignal): Promise<number> {
  if (text === '') return 0;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(COUNT_LIMIT_MS)]);
  try {
    const late = new Promise<undefined>((resolve) => {
      if (limit.aborted) resolve(undefined);
      limit.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const count = await Promise.race([model.countTokens(text, limit), late]);
    if (count !== undefined && Number.isFinite(count) && count > 0) return Math.ceil(count);
  } catch {
    // The tokenizer failed; estimate from the bytes below.
  }
  return Math.ceil(byteLength(text) / 2);
}
