import { parseJson } from '../../../loose-json.ts';
import type { FoundCalls, TextCall } from './text-form.ts';

/** Llama 4 and others write a list of Python calls: `[read_file(path="a"), list_files()]`. It must be the whole answer. */
export function pythonForm(text: string): FoundCalls | undefined {
  const marked = /^(?:<\/think>)?\s*(?:<\|python_start\|>|<\|python_tag\|>)?\s*/.exec(text)?.[0] ?? '';
  const body = text.slice(marked.length).replace(/\s*(?:<\|python_end\|>|<\|eom\|>|<\|eot\|>)?\s*$/, '');
  const list = /^\[([\s\S]+)\]$/.exec(body)?.[1];
  const calls = list === undefined ? undefined : callsIn(list);
  return calls === undefined ? undefined : { calls, at: 0, end: text.length };
}

const CALL = /\s*([A-Za-z_][\w.-]*)\(/y;
const KEY = /\s*([A-Za-z_]\w*)\s*=\s*/y;
const VALUE = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|-?\d+(?:\.\d+)?|True|False|None/y;
const BETWEEN = /\s*,?\s*/y;

function callsIn(list: string): TextCall[] | undefined {
  const calls: TextCall[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(list);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  while (at < list.length) {
    const name = take(CALL)?.[1];
    if (name === undefined) return undefined;
    const given: Record<string, unknown> = {};
    while (!/^\s*\)/.test(list.slice(at))) {
      const key = take(KEY)?.[1];
      const value = key === undefined ? undefined : take(VALUE)?.[0];
      if (key === undefined || value === undefined) return undefined;
      given[key] = literal(value);
      take(BETWEEN);
    }
    take(/\s*\)/y);
    take(BETWEEN);
    calls.push({ name, arguments: JSON.stringify(given) });
  }
  return calls.length === 0 ? undefined : calls;
}

function literal(written: string): unknown {
  if (written === 'True') return true;
  if (written === 'False') return false;
  if (written === 'None') return null;
  if (!written.startsWith("'")) return parseJson(written.replaceAll('\n', '\\n'));
  const inner = written
    .slice(1, -1)
    .replaceAll("\\'", "'")
    .replaceAll(/(?<!\\)"/g, '\\"');
  return parseJson(`"${inner.replaceAll('\n', '\\n')}"`) ?? inner;
}
