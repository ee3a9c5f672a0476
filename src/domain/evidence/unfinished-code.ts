import { evidenceRole, type FileVersions } from './evidence-files.ts';
import { withoutComments } from './test-cases.ts';

/**
 * The files in which the work added code that only fails: it says that it is not implemented, or a function does nothing but throw.
 * A guess, it parses no language. A function that throws what it is given, such as `assertNever`, is finished.
 */
export function unfinishedCode(files: readonly FileVersions[]): string[] {
  return files
    .filter(({ path, before, after }) => isCode(path) && failures(path, after) > failures(path, before))
    .map(({ path }) => path);
}

export function isCode(path: string): boolean {
  return evidenceRole(path) === 'source';
}

function failures(path: string, source: string | null): number {
  if (source === null) return 0;
  const text = withoutComments(path, source);
  return [...text.matchAll(SAYS_SO)].length + [...text.matchAll(FAILS_AT_ONCE)].filter(isWholeFunction(text)).length;
}

const SAYS_SO =
  /\b(?:throw|raise|panic!?|fatalError|die)\b[^;{}\n]{0,80}(?:not (?:yet )?(?:been )?implemented|unimplemented|\bTODO\b|NotImplemented|UnsupportedOperation)|\b(?:todo|unimplemented)!\s*\(|(?<![\w.$])TODO\(/gi;
/** The first statement of a block, up to its end. */
const FAILS_AT_ONCE =
  /\{\s*(?:throw\b|panic!?\(|fatalError\()[^{}]*\}|^[ \t]*(?:async )?def \w+\([^)]*\)[^:\n]*:\s*(?:"""[\s\S]*?"""\s*)?raise\b[^\n]*/gm;
const CONDITION = /\b(?:if|else|catch|for|while|switch|match|case|default|do|try|finally|constructor|never|except)\b/;

function isWholeFunction(text: string): (match: RegExpExecArray) => boolean {
  return (match) => {
    const [block] = match;
    const isPython = !block.startsWith('{');
    const head = isPython ? block.slice(0, block.lastIndexOf('raise')) : headBefore(text, match.index);
    if (!isPython && (CONDITION.test(head) || !/=>\s*$|\)[^)=;]*$/.test(head))) return false;
    const thrown = isPython ? block.slice(block.lastIndexOf('raise')) : block;
    // What says so is counted already.
    if ([...thrown.matchAll(SAYS_SO)].length > 0) return false;
    return !parametersOf(head).some((name) => new RegExp(String.raw`\b${name}\b`).test(thrown));
  };
}

/** What stands before a block, back to the statement before it. */
function headBefore(text: string, index: number): string {
  const before = text.slice(Math.max(0, index - 300), index);
  return before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('{'), before.lastIndexOf('}')) + 1);
}

function parametersOf(head: string): string[] {
  const list = /\(([^()]*)\)[^()]*$/.exec(head)?.[1] ?? /(\w+)\s*=>\s*$/.exec(head)?.[1] ?? '';
  return list.split(',').flatMap((each) => /\w+/.exec(each)?.[0] ?? []);
}
