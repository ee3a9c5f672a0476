import { jsonAt, jsonValuesIn } from '../json-at.ts';
import { callsInValue, marksIn, typedArguments, type FoundCalls, type TextCall, type TextForm } from './text-form.ts';

type Read = (inner: string, tools: Parameters<TextForm>[1]) => TextCall[] | undefined;

/** Blocks between tags. A model that stops at its end may leave the last closing tag out. */
export const taggedForms: readonly TextForm[] = [
  // Hermes, Qwen, GLM, Phi, Granite, Nemotron, Jamba. Qwen Coder writes `<function=…>` into it.
  blocks(/<\|?(tool_calls?|function_calls?|TOOLCALL)\|?>\s*/g, (name) => `<\\|?/${name}\\|?>`, inTag),
  // Llama with JSON, Qwen Coder with `<parameter=…>`, without anything around.
  blocks(/(?=<function=)/g, () => '(?<=</function>)', functionTags),
  // Claude, MiniMax, DeepSeek: the prefix differs.
  blocks(/(?=<(?:\w+:|｜DSML｜)?invoke name=)/g, () => '(?<=invoke>)', invokeTags),
];

/** All blocks of a kind, with nothing but blanks and tags between them. */
function blocks(open: RegExp, close: (name: string) => string, read: Read): TextForm {
  return (text, tools): FoundCalls | undefined => {
    const calls: TextCall[] = [];
    let [at, end] = [-1, 0];
    for (const begun of marksIn(text, open)) {
      if (begun.index < end) continue;
      if (at !== -1 && !/^(\s|<[^<>]*>)*$/.test(text.slice(end, begun.index))) [at, calls.length] = [-1, 0];
      const from = begun.index + begun[0].length;
      const rest = text.slice(from);
      // A closing tag inside of JSON is part of what is written.
      const json = jsonAt(rest, 0)?.end ?? 0;
      const closing = new RegExp(close(begun[1] ?? '')).exec(rest.slice(json));
      const inner = closing === null ? rest : rest.slice(0, json + closing.index);
      const found = read(inner, tools);
      if (found === undefined) continue;
      calls.push(...found);
      if (at === -1) at = begun.index;
      end = from + inner.length + (closing?.[0].length ?? 0);
    }
    return calls.length === 0 ? undefined : { calls, at: beforeTags(text, at), end };
  };
}

function inTag(inner: string, tools: Parameters<TextForm>[1]): TextCall[] | undefined {
  const values = jsonValuesIn(inner.replaceAll(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''));
  if (values !== undefined && values.length > 0) {
    const calls = values.map((value) => callsInValue(value, { mayBeBare: true }));
    return calls.every((one) => one !== undefined) ? calls.flat() : undefined;
  }
  return functionTags(inner, tools) ?? invokeTags(inner, tools) ?? keyedArguments(inner, tools);
}

/** `<function=name>{…}</function>`, or a `<parameter=key>value</parameter>` for each argument. */
function functionTags(inner: string, tools: Parameters<TextForm>[1]): TextCall[] | undefined {
  const calls: TextCall[] = [];
  for (const [, name = '', body = ''] of inner.matchAll(
    /<function=\s*"?([\w.-]+)"?\s*>([\s\S]*?)(?:<\/function>|$)/g,
  )) {
    const [value, more] = jsonValuesIn(body) ?? [];
    if (value !== undefined && more === undefined) calls.push({ name, arguments: JSON.stringify(value) });
    else calls.push({ name, arguments: typedArguments(name, pairs(PARAMETER, body), tools) });
  }
  return calls.length === 0 ? undefined : calls;
}

/** `<invoke name="name"><parameter name="key">value</parameter></invoke>`. */
function invokeTags(inner: string, tools: Parameters<TextForm>[1]): TextCall[] | undefined {
  const found = inner.matchAll(/<(?:\w+:|｜DSML｜)?invoke name="([\w.-]+)"[^>]*>([\s\S]*?)(?:<\/[\w:｜]*invoke>|$)/g);
  const calls = [...found].map(([, name = '', body = '']) => ({
    name,
    arguments: typedArguments(name, pairs(NAMED_PARAMETER, body), tools),
  }));
  return calls.length === 0 ? undefined : calls;
}

/** GLM: the name, then `<arg_key>key</arg_key><arg_value>value</arg_value>` for each argument. */
function keyedArguments(inner: string, tools: Parameters<TextForm>[1]): TextCall[] | undefined {
  const [, name = '', body = ''] = /^\s*([\w.-]+)\s*((?:<arg_key>[\s\S]*)?)$/.exec(inner) ?? [];
  return name === '' ? undefined : [{ name, arguments: typedArguments(name, pairs(KEYED, body), tools) }];
}

const PARAMETER = /<parameter=\s*"?([\w.-]+)"?\s*>([\s\S]*?)<\/parameter>/g;
const NAMED_PARAMETER = /<(?:\w+:|｜DSML｜)?parameter name="([\w.-]+)"[^>]*>([\s\S]*?)<\/[\w:｜]*parameter>/g;
const KEYED = /<arg_key>\s*([\w.-]+)\s*<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g;

function pairs(pattern: RegExp, body: string): (readonly [string, string])[] {
  return [...body.matchAll(pattern)].map(([, key = '', value = '']) => [key, value] as const);
}

/** The tags directly before belong to the calls. */
function beforeTags(text: string, at: number): number {
  return text.slice(0, at).replace(/(?:\s|<[\w:｜|]+>)+$/, '').length;
}
