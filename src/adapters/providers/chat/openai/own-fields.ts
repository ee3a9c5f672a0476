import type { OpenaiProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatMessage } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { listIn, objectIn, textIn, type LooseObject } from '../../loose-json.ts';

interface OwnFields {
  message: LooseObject;
  /** In the order of the calls. */
  calls: readonly (LooseObject | undefined)[];
}

const none: OwnFields = { message: {}, calls: [] };

/**
 * Fields of an answer that chat completions do not know, for the model that sent them: thoughts that it wants back, signatures
 * of calls. `undefined`: there are none.
 */
export function keptFields(answer: Answer, { model }: OpenaiProviderConfig): unknown {
  const calls = answer.toolCalls.map(({ name, extra }) => ({ name, extra }));
  const isEmpty = [answer.extra, ...calls.map(({ extra }) => extra)].every((one) => Object.keys(one).length === 0);
  return isEmpty ? undefined : { model, text: answer.text, message: answer.extra, calls };
}

/** The fields to send back with a message: none if another model wrote it, or if it was changed since. */
export function ownFields(
  message: ChatMessage & { role: 'assistant' },
  { id, model }: OpenaiProviderConfig,
): OwnFields {
  const { opaque, text, toolCalls } = message;
  const content = opaque?.provider === id ? opaque.content : undefined;
  if (textIn(content, 'model') !== model || textIn(content, 'text') !== text) return none;
  const calls = listIn(content, 'calls');
  const isSame = calls.map((call) => textIn(call, 'name')).join('\n') === toolCalls.map(({ name }) => name).join('\n');
  if (!isSame) return none;
  return { message: objectIn(content, 'message') ?? {}, calls: calls.map((call) => objectIn(call, 'extra')) };
}
