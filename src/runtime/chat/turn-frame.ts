import type { ChatRequest } from '../../ports/chat-model.ts';
import type { TurnOpening } from '../../ports/provider-capabilities.ts';
import { toolRules } from '../prompts/tool-rules.ts';
import { toolsFor } from '../tools/tool-box.ts';

/** System prompt and tools of every request of a turn. They are billed with each request, so reservations count them too. */
export function turnFrame({
  operation,
  systemPrompt,
}: Pick<TurnOpening, 'operation' | 'systemPrompt'>): Pick<ChatRequest, 'system' | 'tools'> {
  return {
    system: operation === 'probe' ? systemPrompt : `${systemPrompt}\n\n${toolRules}`.trim(),
    tools: toolsFor(operation).map(({ definition }) => definition),
  };
}
