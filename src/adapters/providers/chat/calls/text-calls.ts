import type { ToolDefinition } from '../../../../ports/chat-model.ts';
import { jsonForms } from './text-forms/json-forms.ts';
import { markedForms } from './text-forms/marked-forms.ts';
import { pythonForm } from './text-forms/python-form.ts';
import { taggedForms } from './text-forms/tagged-forms.ts';
import type { FoundCalls, TextForm } from './text-forms/text-form.ts';

/**
 * The calls with which a text ends, in any form that models are known to write, and what was said before them; `undefined`: it
 * does not end with calls. Servers that do not know the form of a model hand its calls on as text. Only calls of tools that the
 * request offered count, and only at the end: a text about a call is no call.
 */
export function callsInText(
  said: string,
  tools: readonly ToolDefinition[],
): { text: string; calls: FoundCalls['calls'] } | undefined {
  if (tools.length === 0) return undefined;
  // What a model considers while it thinks is not what it does.
  const from = Math.max(0, said.lastIndexOf('</think>'));
  const text = said.slice(from);
  for (const form of FORMS) {
    const found = form(text, tools);
    if (found === undefined || !CLOSING.test(text.slice(found.end))) continue;
    if (!found.calls.every((call) => tools.some(({ name }) => name === call.name))) continue;
    return { text: said.slice(0, from + found.at).trim(), calls: found.calls };
  }
  return undefined;
}

const FORMS: readonly TextForm[] = [...taggedForms, ...markedForms, ...jsonForms, pythonForm];

/** What may stand behind the last call: closing tags, marks of an end, the rest of a fence. */
const CLOSING = /^(?:\s|;|```|<\/[\w:｜▁|]+>|<\|\w+\|>|<｜[^｜<>]{1,40}｜>|\[\/\w+\])*$/;
