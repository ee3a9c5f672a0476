import type { DetectedKind } from '../findings.ts';
import { changesFiles } from './check-form.ts';
import { programOf, wordsOf } from './command-line.ts';

/** The kinds of check that a command does, judged by its tool; empty: unknown. */
export function kindsOf(command: string): DetectedKind[] {
  const words = wordsOf(command);
  const program = programOf(command);
  const [, first = ''] = words;
  switch (program) {
    case 'node':
      return words.includes('--test') ? ['tests'] : nodeScript(command);
    case 'python':
    case 'python3':
      return first === '-m' ? kindsOf(words.slice(2).join(' ')) : [];
    case 'biome':
      return biome(words);
    case 'prettier':
    case 'oxfmt':
      return LISTS.test(command) ? ['format'] : [];
    case 'dprint':
      return words.includes('check') ? ['format'] : [];
    case 'standard':
    case 'xo':
    case 'ts-standard':
      return ['lint', 'format'];
    case 'bun':
    case 'playwright':
      return first === 'test' ? ['tests'] : [];
    case 'deno':
      return DENO[first] ?? [];
    case 'ruff':
      return first === 'format' ? ['format'] : ['lint'];
    case 'cargo':
      return CARGO[first] ?? [];
    case 'go':
      return GO[first] ?? [];
    default:
      break;
  }
  if (LINTERS.has(program)) return ['lint'];
  if (FORMATTERS.has(program)) return ['format'];
  if (TYPE_CHECKERS.has(program)) return ['types'];
  return TEST_RUNNERS.has(program) ? ['tests'] : [];
}

const LISTS = /(^|\s)(--check|-c|--list-different|-l)(\s|$)/;
const CARGO: Readonly<Record<string, DetectedKind[]>> = {
  test: ['tests'],
  nextest: ['tests'],
  clippy: ['lint'],
  fmt: ['format'],
  check: ['types'],
};
const DENO: Readonly<Record<string, DetectedKind[]>> = {
  test: ['tests'],
  lint: ['lint'],
  fmt: ['format'],
  check: ['types'],
};
const GO: Readonly<Record<string, DetectedKind[]>> = { test: ['tests'], vet: ['lint'] };
const LINTERS = new Set([
  ...['eslint', 'oxlint', 'tslint', 'rslint', 'jshint', 'eslint_d', 'stylelint', 'flake8', 'pylint', 'golangci-lint'],
  ...['rubocop', 'standardrb', 'shellcheck', 'staticcheck', 'revive'],
]);
const FORMATTERS = new Set(['black', 'isort', 'gofmt', 'goimports', 'gofumpt', 'shfmt', 'rustfmt', 'clang-format']);
const TYPE_CHECKERS = new Set([
  ...['tsc', 'vue-tsc', 'tsgo', 'svelte-check', 'flow', 'tsd', 'glint', 'tstyche', 'check-dts', 'mypy', 'pyright'],
  ...['basedpyright'],
]);
const TEST_RUNNERS = new Set([
  ...['jest', 'vitest', 'mocha', 'ava', 'uvu', 'tap', 'tape', 'jasmine', 'karma', 'lab', 'borp', 'wtr', 'qunit'],
  ...['web-test-runner', 'cypress', 'react-scripts', 'ng', 'poku', 'pytest', 'gotestsum', 'ginkgo', 'rspec', 'phpunit'],
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
