import type { ChatMessage } from '../../../ports/chat-model.ts';
import { listIn, textIn } from '../loose-json.ts';

type AssistantMessage = ChatMessage & { role: 'assistant' };
interface Author {
  id: string;
  model: string;
}

/** Wraps parts of an answer for the model that wrote it: no other model can check the signature or decrypt them. */
export function ownItems(items: Record<string, unknown>[], { model }: Author): unknown {
  return { model, items };
}

/** `undefined`: the message has no parts from this model, or it was changed since, so the parts would contradict it. */
export function itemsFor(message: AssistantMessage, { id, model }: Author): Record<string, unknown>[] | undefined {
  const { opaque } = message;
  if (opaque === undefined || opaque.provider !== id || textIn(opaque.content, 'model') !== model) return undefined;
  const items = listIn(opaque.content, 'items') as Record<string, unknown>[];
  const calls = items.flatMap((item) => {
    const type = textIn(item, 'type');
    return type === 'function_call' || type === 'tool_use' ? [textIn(item, 'call_id') ?? textIn(item, 'id') ?? ''] : [];
  });
  const isSame =
    calls.join('\n') === message.toolCalls.map((call) => call.id).join('\n') && said(items) === message.text;
  return isSame && items.length > 0 ? items : undefined;
}

function said(items: readonly Record<string, unknown>[]): string {
  return items
    .map((item) => {
      if (textIn(item, 'type') === 'text') return textIn(item, 'text') ?? '';
      return textIn(item, 'type') === 'message' ? (textIn(item, 'content') ?? '') : '';
    })
    .join('');
}
