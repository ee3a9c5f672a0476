import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

/** Requests as Anthropic's reference describes them, and no field besides; nothing here comes from our own code. */
const mark = { cache_control: z.strictObject({ type: z.literal('ephemeral') }).exactOptional() };
const words = z.string().refine((text) => text.trim() !== '', 'text content blocks must be non-empty');
const text = z.strictObject({ type: z.literal('text'), text: words, ...mark });
const toolName = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/);

const fromUser = z.discriminatedUnion('type', [
  text,
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string().min(1),
    content: z.string(),
    is_error: z.boolean().exactOptional(),
    ...mark,
  }),
]);
const fromAssistant = z.discriminatedUnion('type', [
  text,
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
    name: toolName,
    input: z.record(z.string(), z.unknown()),
    ...mark,
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
]);

const messagesRequest = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  stream: z.literal(true),
  system: z.array(text).min(1).exactOptional(),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.strictObject({ role: z.literal('user'), content: z.array(fromUser).min(1) }),
        z.strictObject({ role: z.literal('assistant'), content: z.array(fromAssistant).min(1) }),
      ]),
    )
    .min(1),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.strictObject({ type: z.literal('adaptive'), display: z.enum(['summarized', 'omitted']).exactOptional() }),
    ])
    .exactOptional(),
  tools: z
    .array(
      z.strictObject({
        ...{ name: toolName, description: z.string() },
        input_schema: z.looseObject({ type: z.literal('object') }),
      }),
    )
    .min(1)
    .exactOptional(),
});

type Messages = z.infer<typeof messagesRequest>;
/** What is let through here, the maker's own types take too: the compiler compares. */
export const inAnthropicsTypes: Messages extends Anthropic.MessageCreateParamsStreaming ? true : never = true;

const MOST_MARKS = 4;

/** What the service would refuse the request for; `null`: nothing. */
export function messagesProblem(body: unknown): string | null {
  const read = messagesRequest.safeParse(body);
  if (!read.success) return z.prettifyError(read.error);
  const { messages, system = [], thinking, max_tokens: limit } = read.data;
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  const blocks = messages.flatMap(({ content }): readonly object[] => content);
  const marks = [...system, ...blocks].filter((block) => 'cache_control' in block);
  if (marks.length > MOST_MARKS)
    return `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`;
  if (thinking?.type === 'enabled' && thinking.budget_tokens >= limit)
    return '`max_tokens` must be greater than `thinking.budget_tokens`';
  let open: string[] = [];
  for (const { role, content } of messages) {
    if (role === 'assistant') {
      if (open.length > 0) return unanswered(open);
      const types = content.map(({ type }) => type);
      if (thinking !== undefined && types.includes('tool_use') && !/^(redacted_)?thinking/.test(types[0] ?? '')) {
        const isNow = messages.slice(messages.findIndex((one) => one.content === content) + 1);
        // A tool loop that goes on must begin with what the model thought.
        const goesOn = isNow.every(
          (one) => one.role === 'assistant' || one.content.every(({ type }) => type === 'tool_result'),
        );
        if (goesOn) return 'Expected `thinking` or `redacted_thinking`, but found `tool_use`.';
      }
      open = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
      continue;
    }
    const results = content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const stray = results.find((id) => !open.includes(id));
    if (stray !== undefined) return `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${stray}`;
    const left = open.filter((id) => !results.includes(id));
    if (left.length > 0) return unanswered(left);
    const firstText = content.findIndex(({ type }) => type === 'text');
    const lastResult = content.findLastIndex(({ type }) => type === 'tool_result');
    if (firstText !== -1 && lastResult > firstText) return '`tool_result` blocks must come first in the content';
    open = [];
  }
  return open.length === 0 ? null : unanswered(open);
}

function unanswered(ids: readonly string[]): string {
  return `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join()}`;
}
