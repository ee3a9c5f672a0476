import { asObject } from '../../../loose-json.ts';
import { jsonAt } from '../json-at.ts';
import { callsInValue, marksIn, withoutNamespace, type FoundCalls, type TextCall, type TextForm } from './text-form.ts';

/** Calls behind the special tokens of a model, which its server should have taken out. */
export const markedForms: readonly TextForm[] = [
  // DeepSeek: V3 writes a type and a fence, V3.1 only the name.
  named(/<｜tool▁call▁begin｜>(?:function<｜tool▁sep｜>)?([\w.-]+)(?:<｜tool▁sep｜>)?\s*(?:```json)?\s*/g),
  // Kimi K2: `functions.name:0`.
  named(/<\|tool_call_begin\|>\s*([\w.:-]+)\s*<\|tool_call_argument_begin\|>\s*/g),
  // Mistral's newer models.
  named(/\[TOOL_CALLS\]\s*([A-Za-z_][\w.-]*)(?:\[CALL_ID\]\w+)?(?:\[ARGS\])?\s*/g),
  // OpenAI's open models.
  named(/(?:<\|start\|>assistant)?(?:<\|channel\|>\w+)?\s*to=([\w.-]+)[^{}]{0,60}<\|message\|>\s*/g),
  // Mistral's older models, Llama, Granite, Firefunction, Command, InternLM.
  valued(
    /\[TOOL_CALLS\]\s*|<\|python_tag\|>\s*|<\|tool_call\|>\s*|functools(?=\[)|<\|START_ACTION\|>\s*|<\|action_start\|>\s*(?:<\|plugin\|>)?\s*/g,
  ),
];

/** A mark with the name of the tool, then its arguments. */
function named(mark: RegExp): TextForm {
  return (text) =>
    each(text, mark, (match, from) => {
      const found = jsonAt(text, from);
      if (found === undefined || asObject(found.value) === undefined) return undefined;
      const name = withoutNamespace(match[1] ?? '');
      return { calls: [{ name, arguments: JSON.stringify(found.value) }], end: found.end };
    });
}

/** A mark, then one object or list after the other that hold name and arguments. */
function valued(mark: RegExp): TextForm {
  return (text) =>
    each(text, mark, (_, from) => {
      const calls: TextCall[] = [];
      let end = from;
      for (;;) {
        const at = end + (/^[\s;,]*/.exec(text.slice(end))?.[0].length ?? 0);
        const found = jsonAt(text, at);
        const read = callsInValue(found?.value, { mayBeBare: true });
        if (found === undefined || read === undefined) break;
        calls.push(...read);
        end = found.end;
      }
      return calls.length === 0 ? undefined : { calls, end };
    });
}

function each(
  text: string,
  mark: RegExp,
  read: (match: RegExpExecArray, from: number) => Pick<FoundCalls, 'calls' | 'end'> | undefined,
): FoundCalls | undefined {
  const calls: TextCall[] = [];
  let [at, end] = [-1, 0];
  for (const match of marksIn(text, mark)) {
    if (match.index < end) continue;
    const found = read(match, match.index + match[0].length);
    if (found === undefined) continue;
    calls.push(...found.calls);
    if (at === -1) at = match.index;
    end = found.end;
  }
  if (calls.length === 0) return undefined;
  return { calls, at: text.slice(0, at).replace(/(?:\s|<\|\w+\|>|<｜[^｜<>]{1,40}｜>)+$/, '').length, end };
}
