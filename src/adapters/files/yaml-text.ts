import { load, YAMLException } from 'js-yaml';
import { failed, succeeded, type Result } from '../../domain/result.ts';

export interface YamlProblem {
  /** Counted from 1; `undefined`: the parser reports no line. */
  line: number | undefined;
  message: string;
}

/** Aliases are a shorthand; a large number is an attack on memory. */
const MAX_ALIASES = 64;

/**
 * Parses one YAML 1.2 document to a plain value. js-yaml 5 itself refuses duplicate keys, unknown tags (`!!js/function`), NUL and
 * nesting over 100 levels, and does not parse `no` as false nor dates. An empty file is an empty mapping.
 */
export function loadYaml(text: string): Result<unknown, YamlProblem> {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^(\s*(#[^\n]*)?(\r?\n|$))*$/.test(plain)) return succeeded({});
  try {
    const value = load(plain, { maxAliases: MAX_ALIASES });
    const hidden = hasPrototypeKey(value, 0);
    if (hidden) return failed({ line: lineOf(plain, '__proto__'), message: 'the key "__proto__" is not allowed' });
    return succeeded(value ?? {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark?.line === undefined ? undefined : error.mark.line + 1;
    return failed({ line, message: `not valid YAML: ${error.reason}${hintOf(plain, line)}` });
  }
}

function hintOf(text: string, line: number | undefined): string {
  const shown = line === undefined ? undefined : text.split('\n')[line - 1];
  return shown !== undefined && /^ *\t/.test(shown) ? ' (indent with spaces; YAML does not allow tabs there)' : '';
}

function hasPrototypeKey(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > 200) return false;
  if (Object.hasOwn(value, '__proto__')) return true;
  return Object.values(value).some((inner) => hasPrototypeKey(inner, depth + 1));
}

function lineOf(text: string, word: string): number | undefined {
  const at = text.indexOf(word);
  return at === -1 ? undefined : text.slice(0, at).split('\n').length;
}
