import type { ToolDefinition } from '../../../../../ports/chat-model.ts';
import { asObject, parseJson, textIn, type LooseObject } from '../../../loose-json.ts';
import { argumentText, callArguments } from '../call-arguments.ts';

export interface TextCall {
  name: string;
  /** JSON of an object. */
  arguments: string;
}

/** `at` and `end`: where the calls stand in the text. */
export interface FoundCalls {
  calls: TextCall[];
  at: number;
  end: number;
}

/** Finds the calls of one form; `undefined`: there are none. Whether their tools exist is checked by the caller. */
export type TextForm = (text: string, tools: readonly ToolDefinition[]) => FoundCalls | undefined;

/**
 * The calls in a value that models write as JSON: an object with a name and arguments, one inside of `function`, or a list of
 * them; `undefined`: it is no such value. A call without arguments counts only where `mayBeBare`.
 */
export function callsInValue(value: unknown, { mayBeBare }: { mayBeBare: boolean }): TextCall[] | undefined {
  if (Array.isArray(value)) {
    const calls = (value as unknown[]).map((one) => callsInValue(one, { mayBeBare }));
    return calls.length > 0 && calls.every((one) => one !== undefined) ? calls.flat() : undefined;
  }
  const told = asObject(value);
  const inner = asObject(told?.['function']) ?? told;
  const name = NAMES.map((key) => textIn(inner, key)).find((found) => found !== undefined && found !== '');
  if (inner === undefined || name === undefined) return undefined;
  const key = ARGUMENTS.find((one) => one in inner);
  if (key === undefined) return mayBeBare ? [{ name, arguments: '{}' }] : undefined;
  const text = callArguments([argumentText(inner[key])]);
  return asObject(parseJson(text)) === undefined ? undefined : [{ name: withoutNamespace(name), arguments: text }];
}

/** Where a mark stands in the text; none if there are more than an answer has calls, so that the cost stays linear. */
export function marksIn(text: string, mark: RegExp): RegExpExecArray[] {
  const marks: RegExpExecArray[] = [];
  for (const match of text.matchAll(mark)) if (marks.push(match) > MOST_MARKS) return [];
  return marks;
}

/** Kimi and OpenAI's open models write `functions.name`, Kimi with the number of the call behind it. */
export function withoutNamespace(name: string): string {
  return name
    .trim()
    .replace(/^functions\./, '')
    .replace(/:\d+$/, '');
}

/** Values that were written as plain text, read as what the tool takes. */
export function typedArguments(
  name: string,
  written: readonly (readonly [string, string])[],
  tools: readonly ToolDefinition[],
): string {
  const parameters = tools.find((tool) => tool.name === name)?.parameters;
  const properties: LooseObject = asObject(parameters?.['properties']) ?? {};
  return JSON.stringify(
    Object.fromEntries(
      written.map(([key, text]) => {
        const bare = text.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
        return [key, textIn(properties[key], 'type') === 'string' ? bare : (parseJson(bare.trim()) ?? bare)];
      }),
    ),
  );
}

const MOST_MARKS = 100;
const NAMES = ['name', 'tool_name', 'function', 'tool', 'action'];
const ARGUMENTS = ['arguments', 'parameters', 'args', 'input', 'action_input', 'tool_input'];
