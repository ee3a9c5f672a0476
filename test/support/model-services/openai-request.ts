import type OpenAI from 'openai';
import { z } from 'zod';

/** Requests as OpenAI's reference describes them, and no field besides; nothing here comes from our own code. */
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const parameters = z.looseObject({ type: z.literal('object') });
/** No field of OpenAI's: servers that send it take it back. */
const reasoning_content = z.string().min(1).exactOptional();
const call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: toolName, arguments: z.string() }),
});
const chatMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({ role: z.literal('assistant'), content: z.string(), reasoning_content }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.string() }),
]);
const calling = z.strictObject({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  tool_calls: z.array(call).min(1),
  reasoning_content,
});
const effort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(z.union([chatMessage, calling])).min(1),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).exactOptional(),
  max_tokens: z.int().min(1).exactOptional(),
  max_completion_tokens: z.int().min(1).exactOptional(),
  prompt_cache_key: z.string().exactOptional(),
  reasoning_effort: effort.exactOptional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({ name: toolName, description: z.string(), parameters }),
      }),
    )
    .min(1)
    .exactOptional(),
});

const item = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('message'),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: z.string(),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: z.string().min(1),
    name: toolName,
    arguments: z.string(),
  }),
  z.strictObject({ type: z.literal('function_call_output'), call_id: z.string().min(1), output: z.string() }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: z.string().min(1),
    summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
    encrypted_content: z.string().exactOptional(),
  }),
]);

const responsesRequest = z.strictObject({
  model: z.string().min(1),
  instructions: z.string(),
  input: z.array(item).min(1),
  stream: z.literal(true),
  store: z.boolean(),
  max_output_tokens: z.int().min(16),
  prompt_cache_key: z.string().exactOptional(),
  include: z.array(z.literal('reasoning.encrypted_content')).exactOptional(),
  reasoning: z.strictObject({ effort }).exactOptional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        ...{ name: toolName, description: z.string(), parameters, strict: z.boolean() },
      }),
    )
    .min(1)
    .exactOptional(),
});

type Chat = z.infer<typeof chatRequest>;
type Responses = z.infer<typeof responsesRequest>;
/** What is let through here, the maker's own types take too: the compiler compares. */
export type InOpenaisTypes = [
  Chat extends OpenAI.ChatCompletionCreateParamsStreaming ? true : never,
  Responses extends OpenAI.Responses.ResponseCreateParamsStreaming ? true : never,
];
export const inOpenaisTypes: InOpenaisTypes = [true, true];

/** What the service would refuse the request for; `null`: nothing. */
export function chatProblem(body: unknown): string | null {
  const read = chatRequest.safeParse(body);
  if (!read.success) return z.prettifyError(read.error);
  return pairing(
    read.data.messages.map((message) => {
      if ('tool_calls' in message) return { calls: message.tool_calls.map(({ id }) => id) };
      return message.role === 'tool' ? { result: message.tool_call_id } : {};
    }),
  );
}

export function responsesProblem(body: unknown): string | null {
  const read = responsesRequest.safeParse(body);
  if (!read.success) return z.prettifyError(read.error);
  const calls = read.data.input.flatMap((one) => (one.type === 'function_call' ? [one.call_id] : []));
  const results = read.data.input.flatMap((one) => (one.type === 'function_call_output' ? [one.call_id] : []));
  const open = calls.find((id) => !results.includes(id));
  if (open !== undefined) return `No tool output found for function call ${open}.`;
  const stray = results.find((id) => !calls.includes(id));
  return stray === undefined ? null : `No tool call found for function call output with call_id ${stray}.`;
}

/** Each call is answered directly after the message that made it, and nothing else is. */
function pairing(messages: readonly { calls?: readonly string[]; result?: string }[]): string | null {
  let open: string[] = [];
  for (const { calls, result } of [...messages, {}]) {
    if (result !== undefined) {
      if (!open.includes(result))
        return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'";
      open = open.filter((id) => id !== result);
      continue;
    }
    if (open.length > 0)
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id': ${open.join()}`;
    open = [...(calls ?? [])];
  }
  return null;
}
