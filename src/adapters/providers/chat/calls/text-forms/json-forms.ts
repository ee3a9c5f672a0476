import { jsonAt, jsonValuesIn } from '../json-at.ts';
import { callsInValue, marksIn, type FoundCalls, type TextCall, type TextForm } from './text-form.ts';

/** Calls as plain JSON. Both name and arguments are needed here, because an answer may show JSON for other reasons. */
export const jsonForms: readonly TextForm[] = [fenced, bare];

const FENCE = /```(?:json|tool_calls?|tool_use|tool_code|javascript)?[ \t]*\r?\n\s*/g;

/** The fences with which the text ends. */
function fenced(text: string): FoundCalls | undefined {
  const calls: TextCall[] = [];
  let [at, end] = [-1, 0];
  for (const fence of marksIn(text, FENCE)) {
    if (fence.index < end) continue;
    const found = jsonAt(text, fence.index + fence[0].length);
    const closing = /^\s*```/.exec(text.slice(found?.end ?? text.length));
    const read = callsInValue(found?.value, { mayBeBare: false });
    if (found === undefined || closing === null || read === undefined) continue;
    if (at !== -1 && text.slice(end, fence.index).trim() !== '') [at, calls.length] = [-1, 0];
    calls.push(...read);
    if (at === -1) at = fence.index;
    end = found.end + closing[0].length;
  }
  return calls.length === 0 ? undefined : { calls, at, end };
}

/** An answer that is nothing but calls. */
function bare(text: string): FoundCalls | undefined {
  const body = text.replace(/^<\/think>/, '');
  const values = jsonValuesIn(body);
  const calls = (values ?? []).map((value) => callsInValue(value, { mayBeBare: false }));
  if (calls.length === 0 || !calls.every((one) => one !== undefined)) return undefined;
  return { calls: calls.flat(), at: text.length - body.length, end: text.length };
}
