import { basename } from 'node:path';
import type { PersonaTemplate } from '../../domain/persona/persona.ts';
import { readPersonaHeader } from '../../domain/persona/persona-file.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';

/** `line` counts from 1 in the text that was given. */
export type ParseYaml = (text: string) => Result<unknown, { message: string; line: number | undefined }>;

/** Parses one persona file. The failure lists every mistake as `<file>:<line>: <problem>`, joined by line breaks. */
export function parsePersona(text: string, path: string, parseYaml: ParseYaml): Result<PersonaTemplate, string> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const at = (line: number, message: string) => `${path}:${line}: ${message}`;
  if (lines[0]?.trimEnd() !== '---') {
    return failed(at(1, 'the file must begin with a line "---", the front matter in YAML, and another line "---"'));
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end === -1) return failed(at(1, 'the front matter is not closed; a line "---" must follow it'));

  const header = lines.slice(1, end);
  const yaml = parseYaml(header.join('\n'));
  // The front matter begins on the second line of the file.
  if (!yaml.ok) return failed(at((yaml.failure.line ?? 1) + 1, yaml.failure.message));
  const read = readPersonaHeader(yaml.value);
  if (!read.ok) {
    return failed(read.failure.map(({ path: keys, sentence }) => at(lineOf(keys, header) + 1, sentence)).join('\n'));
  }
  const { name } = read.value;
  if (`${name}.md` !== basename(path)) {
    return failed(
      at(lineOf(['name'], header) + 1, `"name" is "${name}", but the file is named ${basename(path)}; they must agree`),
    );
  }
  const systemPrompt = lines
    .slice(end + 1)
    .join('\n')
    .trim();
  if (systemPrompt === '')
    return failed(at(end + 2, 'the system prompt is missing: it is the Markdown text below the front matter'));
  return succeeded({ ...read.value, systemPrompt, path });
}

/** The line, from 1, of the innermost of these keys, or of its parent if it is missing. */
function lineOf(keys: readonly PropertyKey[], lines: readonly string[]): number {
  let line = 0;
  for (const key of keys) {
    const rest = lines.slice(line);
    const found =
      typeof key === 'number'
        ? nthItem(rest, key)
        : rest.findIndex((each) => new RegExp(`^[\\s-]*["']?${String(key)}["']?\\s*:`).test(each));
    if (found === -1) break;
    // A list item and its first key share a line, so the search continues from the same line.
    line += found;
  }
  return line + 1;
}

function nthItem(lines: readonly string[], n: number): number {
  const items = lines.flatMap((line, index) => (/^\s*-(\s|$)/.test(line) ? [index] : []));
  return items[n] ?? -1;
}
