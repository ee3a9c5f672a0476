import { programOf, wordsOf } from './command-line.ts';

/** Whether the command changes files instead of judging them. */
export function changesFiles(command: string): boolean {
  return checkForm(command) !== command;
}

/**
 * The form of a command that judges and changes nothing: `prettier --write src` → `prettier --check src`. The same text: it
 * changes nothing that git has. `undefined`: it changes files, and no form of it only judges.
 */
export function checkForm(command: string): string | undefined {
  const name = programOf(command);
  const [program = '', ...args] = wordsOf(command);
  if (/^python3?$/.test(name) && args[0] === '-m' && args[1] !== undefined) {
    const inner = checkForm(args.slice(1).join(' '));
    return inner === undefined ? undefined : inner === args.slice(1).join(' ') ? command : `${program} -m ${inner}`;
  }
  const form = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  const made = form === undefined ? without(args, FIX) : form(args);
  if (made === undefined) return undefined;
  const isSame = made.length === args.length && made.every((word, index) => word === args[index]);
  return isSame ? command : [program, ...made].join(' ');
}

/** `undefined`: it only changes files. */
type Form = (args: readonly string[]) => string[] | undefined;

/** What linters of all languages call it. */
const FIX = /^--(fix|fix-only|fix-suggestions|fix-dangerously|autofix|auto-correct|autocorrect)(=true)?$/;
const WRITES = /^(-w|--write|--fix|--apply|--apply-unsafe|--unsafe)$/;
const UPDATES = /^(-u|--update|--updateSnapshot|--update-snapshots|--update-snapshot)$/;

function without(args: readonly string[], flag: RegExp): string[] {
  return args.filter((word) => !flag.test(word));
}

/** Adds `flag` unless one of `instead` is there. */
const unless =
  (flag: string, instead: RegExp): Form =>
  (args) =>
    args.some((word) => instead.test(word)) ? [...args] : [flag, ...args];

/** `-w` to `--check`, in its place. */
const inPlace =
  (flags: RegExp, judging: string): Form =>
  (args) => {
    const at = args.findIndex((word) => flags.test(word));
    if (at < 0) return [...args];
    return [...args.slice(0, at), judging, ...without(args.slice(at + 1), flags)];
  };

/** For a tool with sub-commands: `ruff format` → `ruff format --check`. */
const bySubcommand =
  (forms: Readonly<Record<string, Form>>): Form =>
  ([first = '', ...rest]) => {
    const form = Object.hasOwn(forms, first) ? forms[first] : undefined;
    const made = form === undefined ? without(rest, FIX) : form(rest);
    return made === undefined ? undefined : [first, ...made].filter((word) => word !== '');
  };

const onlyChanges: Form = () => undefined;
const noUpdate: Form = (args) => without(args, UPDATES);

const TOOLS: Readonly<Record<string, Form>> = {
  prettier: inPlace(/^(-w|--write)$/, '--check'),
  oxfmt: (args) =>
    args.some((word) => /^(--check|-c|--list-different|-l)$/.test(word)) ? [...args] : [...args, '--check'],
  dprint: ([first = '', ...rest]) => [first === 'fmt' ? 'check' : first, ...rest],
  biome: (args) => without(args, WRITES),
  rome: (args) => without(args, WRITES),
  eslint: (args) => without(args, FIX),
  'markdownlint-cli2': (args) => without(args, FIX),
  markdownlint: (args) => without(args, /^(-f|--fix)$/),
  'sort-package-json': unless('--check', /^(-c|--check)$/),
  'pretty-quick': onlyChanges,
  'lint-staged': onlyChanges,
  'nano-staged': onlyChanges,
  'pre-commit': onlyChanges,
  jest: noUpdate,
  vitest: noUpdate,
  ava: noUpdate,
  tap: (args) => without(args, /^--snapshot$/),
  black: unless('--check', /^(--check|--diff|--version)$/),
  isort: unless('--check-only', /^(-c|--check|--check-only|--diff)$/),
  autopep8: inPlace(/^(-i|--in-place)$/, '--diff --exit-code'),
  yapf: inPlace(/^(-i|--in-place)$/, '--diff'),
  docformatter: inPlace(/^(-i|--in-place)$/, '--check'),
  ruff: bySubcommand({
    format: unless('--check', /^(--check|--diff)$/),
    check: (args) => without(args, /^--(fix|fix-only|unsafe-fixes)$/),
  }),
  cargo: bySubcommand({
    fmt: (args) => (args.some((word) => word === '--check') ? [...args] : withCheck(args)),
    clippy: (args) => without(args, /^--(fix|allow-dirty|allow-staged|allow-no-vcs)$/),
    fix: onlyChanges,
  }),
  rustfmt: unless('--check', /^--check$/),
  gofmt: (args) => (args.includes('-w') ? undefined : [...args]),
  goimports: (args) => (args.includes('-w') ? undefined : [...args]),
  gofumpt: (args) => (args.includes('-w') ? undefined : [...args]),
  go: ([first = '', ...rest]) =>
    first === 'fmt' || first === 'generate' || first === 'fix' ? undefined : [first, ...rest],
  shfmt: inPlace(/^(-w|--write)$/, '-d'),
  'golangci-lint': ([first = '', ...rest]) =>
    first === 'fmt' ? ['fmt', '--diff', ...without(rest, /^--diff$/)] : [first, ...without(rest, FIX)],
  rubocop: (args) =>
    without(args, /^(-a|-A|-x|--autocorrect|--autocorrect-all|--auto-correct|--auto-correct-all|--fix-layout)$/),
  'clang-format': inPlace(/^-i$/, '--dry-run --Werror'),
  swiftformat: unless('--lint', /^--(lint|dryrun)$/),
  terraform: bySubcommand({ fmt: unless('-check', /^-check$/) }),
  deno: bySubcommand({ fmt: unless('--check', /^--check$/) }),
  dart: bySubcommand({
    format: unless('--output=none --set-exit-if-changed', /^--set-exit-if-changed$/),
    fix: onlyChanges,
  }),
  mix: bySubcommand({ format: unless('--check-formatted', /^--check-formatted$/) }),
  zig: bySubcommand({ fmt: unless('--check', /^--check$/) }),
  taplo: bySubcommand({ fmt: unless('--check', /^--check$/), format: unless('--check', /^--check$/) }),
  ktlint: (args) => without(args, /^(-F|--format)$/),
  'php-cs-fixer': bySubcommand({ fix: unless('--dry-run', /^--dry-run$/) }),
  pint: unless('--test', /^--test$/),
};

/** What follows `--` is for rustfmt, which has the same option. */
function withCheck(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  return at < 0 ? [...args, '--check'] : [...args.slice(0, at), '--check', ...args.slice(at)];
}
