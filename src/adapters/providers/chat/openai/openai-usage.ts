import type { Answer } from '../answer.ts';
import { listIn, objectIn, type LooseObject } from '../../loose-json.ts';
import { toldCostUsd, toldTokens } from '../../reported-usage.ts';

/** Where services put the counts of a stream: most beside the choices, Moonshot in the choice, Groq in a field of its own. */
export function usageIn(event: unknown): LooseObject | undefined {
  return (
    objectIn(event, 'usage') ??
    objectIn(listIn(event, 'choices')[0], 'usage') ??
    objectIn(objectIn(event, 'x_groq'), 'usage') ??
    objectIn(event, 'usageMetadata')
  );
}

/** OpenAI counts cached tokens as part of the prompt, and reasoning as part of the completion. */
export function reportChatUsage(usage: LooseObject, answer: Answer): void {
  const told = toldTokens(usage, { cacheInInput: true, thinkingInOutput: true });
  if (told !== undefined) answer.report(told, toldCostUsd(usage));
}
