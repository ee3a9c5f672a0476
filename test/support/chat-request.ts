import type { ChatRequest, ToolDefinition } from '../../src/ports/chat-model.ts';
import { patient } from './patience.ts';

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
    // Ends what hangs; a test of time-outs names its own.
    timeoutMs: patient(60_000),
    cacheKey: 'engineer',
    ...changes,
  };
}
