import type { ChatMessage, ChatRequest, ToolCall } from '../../ports/chat-model.ts';

/** One part of a message for the editor's Language Model API, as plain data instead of the API's classes. */
export type MessagePart =
  | { kind: 'text'; text: string }
  | { kind: 'call'; id: string; name: string; input: object }
  | { kind: 'result'; id: string; text: string };

export interface EditorMessage {
  role: 'user' | 'assistant';
  parts: MessagePart[];
}

/**
 * The API has no system message (its documentation of `LanguageModelChatMessageRole` knows user and assistant), so the first
 * user message carries it. The answers to the calls of one message go into one: GitHub Copilot refuses other orders
 * ("Tool call part must be followed by a User message with a LanguageModelToolResultPart", extension copilot-chat 0.67).
 */
export function editorMessages(request: Pick<ChatRequest, 'system' | 'messages'>): EditorMessage[] {
  const messages: EditorMessage[] = [];
  if (request.system !== '') messages.push({ role: 'user', parts: [{ kind: 'text', text: request.system }] });
  for (const message of request.messages) {
    const parts = partsOf(message);
    // The API refuses a message without parts, and a message without content can be left out.
    if (parts.length === 0) continue;
    const last = messages.at(-1);
    if (message.role === 'tool' && last !== undefined && isAnswers(last)) last.parts.push(...parts);
    else messages.push({ role: message.role === 'assistant' ? 'assistant' : 'user', parts });
  }
  return messages;
}

function isAnswers({ parts }: EditorMessage): boolean {
  return parts.every((part) => part.kind === 'result');
}

function partsOf(message: ChatMessage): MessagePart[] {
  switch (message.role) {
    case 'user':
      return textParts(message.text);
    case 'assistant':
      return [
        ...textParts(message.text),
        ...message.toolCalls.map((call): MessagePart => ({
          kind: 'call',
          id: call.id,
          name: call.name,
          input: inputOf(call),
        })),
      ];
    case 'tool':
      return [
        {
          kind: 'result',
          id: message.callId,
          // The API has no error flag for results, so the text must say it.
          text: message.isError && !/^error\b/i.test(message.text) ? `Error: ${message.text}` : message.text,
        },
      ];
  }
}

function textParts(text: string): MessagePart[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** The API takes only objects, but a model of another service may have written other JSON as arguments. */
function inputOf(call: ToolCall): object {
  try {
    const input: unknown = JSON.parse(call.arguments);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Not JSON: passed on below as text.
  }
  return { unreadable: call.arguments };
}

/** All text of a message, for counting. */
export function textOfMessage({ parts }: EditorMessage): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
        case 'result':
          return part.text;
        case 'call':
          return `${part.name} ${JSON.stringify(part.input)}`;
      }
    })
    .join('\n');
}
