import type { ChatRequest, ToolDefinition } from '../../../src/ports/chat-model.ts';

export const readTool: ToolDefinition = {
  name: 'read_file',
  description: 'Reads a file.',
  parameters: {
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
    additionalProperties: false,
  },
};

export function chatRequest(changes: Partial<ChatRequest> = {}): ChatRequest {
  return {
    system: 'You are an engineer.',
    messages: [{ role: 'user', text: 'Greet the world.' }],
    tools: [readTool],
    maxOutputTokens: 2000,
    // Nothing that works is ended by it, however slow the machine.
    timeoutMs: 3_600_000,
    cacheKey: 'engineer',
    ...changes,
  };
}
