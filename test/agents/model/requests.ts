import type { WireName } from './faults.ts';
import type { OfferedTool } from './tools.ts';

type Json = Record<string, unknown>;

type Heard = { said: string } | { result: true };

/** What a request of any of the four wire formats says, in one form. */
export interface ModelRequest {
  wire: WireName;
  isStreamed: boolean;
  model: string;
  tools: OfferedTool[];
  /** What users said and which results of tools came, in order. */
  events: Heard[];
}

export function wireOf(path: string): WireName | null {
  if (path.endsWith('/chat/completions')) return 'chat';
  if (path.endsWith('/responses')) return 'responses';
  if (path.endsWith('/messages')) return 'messages';
  return /:(stream)?generateContent$/i.test(path) ? 'gemini' : null;
}

export function readRequest(wire: WireName, path: string, body: Json): ModelRequest {
  const isStreamed = wire === 'gemini' ? path.endsWith(':streamGenerateContent') : body['stream'] === true;
  return {
    wire,
    isStreamed,
    model: text(body['model']) || 'loopback-model',
    tools: READ[wire](body),
    events: HEARD[wire](body),
  };
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The text of a message, whose content is a text or a list of parts. */
function wordsOf(content: unknown): string {
  return typeof content === 'string'
    ? content
    : list(content)
        .map((part) => text(part['text']))
        .join('\n');
}

function tool(name: unknown, schema: unknown, takesText = false): OfferedTool {
  return { name: text(name), schema: object(schema), takesText };
}

const READ: Readonly<Record<WireName, (body: Json) => OfferedTool[]>> = {
  chat: (body) =>
    list(body['tools']).map((one) => tool(object(one['function'])['name'], object(one['function'])['parameters'])),
  responses: (body) =>
    list(body['tools'])
      .flatMap((one) => (one['type'] === 'namespace' ? list(one['tools']) : [one]))
      .filter((one) => typeof one['name'] === 'string')
      .map((one) => tool(one['name'], one['parameters'], one['type'] === 'custom')),
  messages: (body) => list(body['tools']).map((one) => tool(one['name'], one['input_schema'])),
  gemini: (body) =>
    list(body['tools'])
      .flatMap((one) => list(one['functionDeclarations']))
      .map((one) => tool(one['name'], one['parametersJsonSchema'] ?? one['parameters'])),
};

const HEARD: Readonly<Record<WireName, (body: Json) => Heard[]>> = {
  chat: (body) =>
    list(body['messages']).flatMap((one): Heard[] => {
      if (one['role'] === 'tool') return [{ result: true }];
      return one['role'] === 'user' ? [{ said: wordsOf(one['content']) }] : [];
    }),
  responses: (body) =>
    (typeof body['input'] === 'string' ? [{ role: 'user', content: body['input'] }] : list(body['input'])).flatMap(
      (one: Json): Heard[] => {
        if (/_output$/.test(text(one['type']))) return [{ result: true }];
        return one['role'] === 'user' ? [{ said: wordsOf(one['content']) }] : [];
      },
    ),
  messages: (body) =>
    list(body['messages'])
      .filter((one) => one['role'] === 'user')
      .flatMap((one): Heard[] => {
        if (typeof one['content'] === 'string') return [{ said: one['content'] }];
        return list(one['content']).map((part) =>
          part['type'] === 'tool_result' ? { result: true } : { said: text(part['text']) },
        );
      }),
  gemini: (body) =>
    list(body['contents'])
      .filter((one) => one['role'] !== 'model')
      .flatMap((one) => list(one['parts']))
      .map((part): Heard => ('functionResponse' in part ? { result: true } : { said: text(part['text']) })),
};
