import type { ChatRequest } from '../../ports/chat-model.ts';
import type { TurnOpening } from '../../ports/provider-capabilities.ts';
import { toolRules } from '../prompts/tool-rules.ts';
import { toolsFor } from '../tools/tool-box.ts';

/** What stands around the conversation in every request of a turn. It is billed with each, so what is set aside counts it too. */
export function turnFrame({
  operation,
  systemPrompt,
}: Pick<TurnOpening, 'operation' | 'systemPrompt'>): Pick<ChatRequest, 'system' | 'tools'> {
  return {
    system: operation === 'probe' ? systemPrompt : `${systemPrompt}\n\n${toolRules}`.trim(),
    tools: toolsFor(operation).map(({ definition }) => definition),
  };
}
