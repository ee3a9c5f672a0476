import type { Ending } from '../answer.ts';
import { textIn } from '../../loose-json.ts';

/** The reason for which a choice ended; `undefined`: it has not ended. Servers write an empty reason or "null" meanwhile. */
export function finishOf(choice: unknown): string | undefined {
  const finish = textIn(choice, 'finish_reason')?.trim() ?? '';
  if (finish === '' || finish === 'null') return undefined;
  // OpenRouter calls any end `stop`, and tells beside it what the service behind it said.
  const native = textIn(choice, 'native_finish_reason') ?? '';
  return /error|abort/i.test(native) ? native : finish;
}

/** How an answer with such a reason is to be taken. A word that is not known is an ordinary end. */
export function endingOf(finish: string): Ending {
  return TABLE.find(([pattern]) => pattern.test(finish))?.[1] ?? 'stop';
}

/** What the first matching pattern says: OpenAI; Z.ai and DeepSeek; Gemini; SGLang. */
const TABLE: readonly (readonly [RegExp, Ending])[] = [
  [/context_window/i, 'contextFull'],
  [/^(length|max_tokens|max_output_tokens)$/i, 'length'],
  [/malformed|error|abort|insufficient_system_resource/i, 'failed'],
  [/content_filter|sensitive|safety|recitation|prohibited|blocklist|spii/i, 'refused'],
];
