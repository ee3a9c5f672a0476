import { z } from 'zod';

const toolCallSchema = z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() });

const chatMessageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('user'), text: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    text: z.string(),
    toolCalls: z.array(toolCallSchema),
    /** Content that goes back to the same service unchanged. */
    opaque: z.strictObject({ provider: z.string(), content: z.unknown() }).exactOptional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    callId: z.string(),
    name: z.string(),
    text: z.string(),
    isError: z.boolean(),
  }),
]);

/** A chat model's conversation as stored between turns. */
export const conversationFileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  messages: z.array(chatMessageSchema).max(100_000),
});
export type ConversationFile = z.infer<typeof conversationFileSchema>;
