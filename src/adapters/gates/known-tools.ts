import type { DetectedKind } from './findings.ts';
import { programOf } from './node/script-commands.ts';

/** The kinds of check that a command does, judged by its tool; empty: unknown. */
export function kindsOf(command: string): DetectedKind[] {
  const words = command.split(/\s+/);
  const program = programOf(command).replace(/^(\.\/)?node_modules\/\.bin\//, '');
  if (program === 'node') return words.includes('--test') ? ['tests'] : nodeScript(command);
  if (program === 'biome') return biome(words);
  if (program === 'prettier' || program === 'oxfmt') return LISTS.test(command) ? ['format'] : [];
  if (program === 'dprint') return words.includes('check') ? ['format'] : [];
  if (program === 'standard' || program === 'xo' || program === 'ts-standard') return ['lint', 'format'];
  if (program === 'bun' || program === 'playwright') return words[1] === 'test' ? ['tests'] : [];
  if (LINTERS.has(program)) return ['lint'];
  if (TYPE_CHECKERS.has(program)) return ['types'];
  return TEST_RUNNERS.has(program) ? ['tests'] : [];
}

/** Whether the command changes files instead of checking them. */
export function changesFiles(command: string): boolean {
  return (
    /(^|\s)(--fix|--write|-w|--apply(-unsafe)?)(\s|=|$)/.test(command) ||
    /^dprint fmt/.test(command) ||
    isOxfmt(command)
  );
}

/** Oxfmt writes files unless it is told to check. */
function isOxfmt(command: string): boolean {
  return programOf(command) === 'oxfmt' && !LISTS.test(command);
}

/** Whether the command waits for changes instead of ending. */
export function watches(command: string): boolean {
  return /(^|\s)--watch(All)?(\s|$)/.test(command) || /^(vitest|jest|mocha|tsc) (watch|-w)\b/.test(command);
}

const LISTS = /(^|\s)(--check|-c|--list-different|-l)(\s|$)/;
const LINTERS = new Set(['eslint', 'oxlint', 'tslint', 'rslint', 'jshint', 'eslint_d']);
const TYPE_CHECKERS = new Set(['tsc', 'vue-tsc', 'tsgo', 'svelte-check', 'flow', 'tsd', 'glint', 'tstyche']);
const TEST_RUNNERS = new Set([
  ...['jest', 'vitest', 'mocha', 'ava', 'uvu', 'tap', 'tape', 'jasmine', 'karma', 'lab', 'borp', 'wtr', 'qunit'],
  ...['web-test-runner', 'cypress', 'react-scripts', 'ng', 'poku'],
]);

function nodeScript(command: string): DetectedKind[] {
  const bin = /node_modules\/(?:\.bin\/)?([\w-]+)/.exec(command)?.[1];
  return bin === undefined || bin === 'node' ? [] : kindsOf(command.slice(command.indexOf(bin)));
}

function biome(words: readonly string[]): DetectedKind[] {
  if (changesFiles(words.join(' '))) return [];
  if (words.includes('format')) return ['format'];
  if (words.includes('lint')) return ['lint'];
  return words.includes('check') || words.includes('ci') ? ['lint', 'format'] : [];
}
