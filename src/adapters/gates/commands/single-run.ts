import { kindsOf } from './known-tools.ts';
import { programOf, unquoted, wordsOf } from './command-line.ts';

/** Whether the command waits for changes instead of ending. */
export function watches(command: string): boolean {
  return singleRun(command) !== command;
}

/**
 * The form of a command that ends after one run: `jest --watch` → `jest`. The same text: it ends by itself. `undefined`: it
 * waits, and no form of it ends.
 */
export function singleRun(command: string): string | undefined {
  const started = commandOfWatcher(command);
  if (started !== null) return started === undefined ? undefined : singleRun(started);
  const [program = '', ...args] = wordsOf(command);
  const name = programOf(command);
  if (Object.hasOwn(RUNNERS, name)) {
    const runner = RUNNERS[name];
    return runner === undefined ? command : joined(command, program, args, runner(args));
  }
  const kept = args.filter((word) => !LONG.test(word) && !(SHORT.has(name) && word === '-w'));
  if (kept.length === args.length) return command;
  // A server that is told to watch never ends, with or without it.
  return ENDS.has(name) || kindsOf(command).length > 0 ? [program, ...withoutPaths(kept)].join(' ') : undefined;
}

/** `undefined`: no form ends. */
type Runner = (args: readonly string[]) => string[] | undefined;

const LONG = /^--(watch|watchAll|watch-all|watchman|looponfail)(=true)?$/;
const PATHS = /^--watch-(path|files|ignore|extensions|preserve-output|preserveOutput)/;
/** Tools whose `-w` means watch. Of jest it is the number of workers, of prettier it means write. */
const SHORT = new Set(['mocha', 'ava', 'tsc', 'vue-tsc', 'tsgo', 'glint', 'rollup', 'webpack', 'babel', 'swc', 'tap']);
/** Programs that are no check and still end once they do not watch. */
const ENDS = new Set([
  ...['rollup', 'webpack', 'esbuild', 'babel', 'swc', 'tsup', 'tsdown', 'parcel', 'microbundle', 'unbuild', 'ncc'],
  ...['vue-cli-service', 'stencil', 'gotestsum', 'stylelint', 'sass', 'postcss', 'ng-packagr', 'turbo', 'nx', 'lerna'],
]);

const RUNNERS: Readonly<Record<string, Runner>> = {
  vitest: (args) => {
    if (args.some((word) => /^(run|--run|bench|list|init|complete|--watch=false|--no-watch|--no-w)$/.test(word)))
      return [...args];
    const [first = '', ...rest] = args;
    const others = first === 'watch' || first === 'dev' ? rest : args;
    const kept = others.filter((word) => !/^(-w|--watch(=true)?|--ui|--standalone|--open)$/.test(word));
    return kept[0] === 'related' ? [...kept, '--run'] : ['run', ...kept];
  },
  'react-scripts': (args) => {
    if (args[0] === 'start') return undefined;
    if (args[0] !== 'test' || args.some((word) => /^--(watchAll=false|no-watch(All)?|ci)$/.test(word)))
      return [...args];
    return ['test', '--watchAll=false', ...args.slice(1).filter((word) => !LONG.test(word))];
  },
  ng: (args) => {
    if (args[0] === 'serve') return undefined;
    if (args[0] !== 'test' && args[0] !== 't') return without(args, LONG);
    if (args.some((word) => /^(--watch=false|--no-watch)$/.test(word))) return [...args];
    return ['test', '--watch=false', ...args.slice(1).filter((word) => !LONG.test(word))];
  },
  karma: (args) => {
    if (args[0] !== 'start' || args.some((word) => /^--single-run(=true)?$/.test(word))) return [...args];
    return ['start', '--single-run', ...without(args.slice(1), /^(--no-single-run|--single-run=false|--auto-watch)$/)];
  },
  cypress: (args) => (args[0] === 'open' ? ['run', ...args.slice(1)] : [...args]),
  playwright: (args) => without(args, /^--(ui|debug|ui-port.*|ui-host.*)$/),
  node: (args) => {
    if (!args.some((word) => /^--watch(-path.*)?$/.test(word))) return [...args];
    return args.includes('--test') ? withoutPaths(without(args, LONG)) : undefined;
  },
  tsx: (args) => testOnly(args),
  bun: (args) => testOnly(args),
  deno: (args) => testOnly(args),
  pytest: (args) => without(args, /^(-f|--looponfail)$/),
  'vue-cli-service': (args) => (args[0] === 'serve' ? undefined : without(args, LONG)),
  cargo: (args) => (args[0] === 'watch' ? undefined : [...args]),
};

function testOnly(args: readonly string[]): string[] | undefined {
  if (!args.some((word) => word === 'watch' || LONG.test(word) || word === '--hot')) return [...args];
  const isTest = args[0] === 'test' || args[0] === 'check' || args.includes('--test');
  return isTest ? without(args, LONG) : undefined;
}

function without(args: readonly string[], flag: RegExp): string[] {
  return args.filter((word) => !flag.test(word));
}

/** Also the value of such an option, where it is a word of its own. */
function withoutPaths(args: readonly string[]): string[] {
  return args.filter(
    (word, index) => !PATHS.test(word) && !(/^--watch-[a-z]+$/i.test(args[index - 1] ?? '') && !word.startsWith('-')),
  );
}

function joined(
  command: string,
  program: string,
  args: readonly string[],
  made: readonly string[] | undefined,
): string | undefined {
  if (made === undefined) return undefined;
  return made.length === args.length && made.every((word, index) => word === args[index])
    ? command
    : [program, ...made].join(' ');
}

/** `null`: the command is no watcher of another one. `undefined`: it is, and what it starts is not known or never ends. */
function commandOfWatcher(command: string): string | undefined | null {
  const words = wordsOf(command);
  const args = words.slice(1);
  switch (programOf(command)) {
    case 'ptw':
    case 'pytest-watch':
    case 'pytest-watcher': {
      const own = args.filter((word) => !/^(--|-c|--clear|--now|--poll|\.)$/.test(word));
      return ['pytest', ...own].join(' ');
    }
    case 'cargo':
      return args[0] === 'watch' || args[0] === 'w' ? cargoWatch(args.slice(1)) : null;
    case 'nodemon':
      return valueOf(args, /^(-x|--exec)$/);
    case 'tsc-watch':
      return valueOf(args, /^--onSuccess$/);
    case 'chokidar':
      return valueOf(args, /^(-c|--command)$/);
    case 'watchexec':
    case 'onchange':
    case 'watchlist':
    case 'gulp-watch':
    case 'watch':
    case 'wr':
      return afterDashes(args);
    case 'entr':
    case 'reflex':
    case 'modd':
    case 'bacon':
    case 'live-server':
      return undefined;
    default:
      return null;
  }
}

/** `-x test -x 'clippy -- -D warnings'` are commands of cargo, `-s` and what follows `--` are commands of the shell. */
function cargoWatch(args: readonly string[]): string | undefined {
  const commands = args.flatMap((word, index) => {
    const next = unquoted(args[index + 1] ?? '');
    if (next === '') return [];
    if (word === '-x' || word === '--exec') return [`cargo ${next}`];
    return word === '-s' || word === '--shell' ? [next] : [];
  });
  if (commands.length > 0) return commands.join(' && ');
  return afterDashes(args) ?? (args.every((word) => /^-[cq]$/.test(word)) ? 'cargo check' : undefined);
}

function valueOf(args: readonly string[], option: RegExp): string | undefined {
  const at = args.findIndex((word) => option.test(word));
  const value = at < 0 ? '' : unquoted(args[at + 1] ?? '');
  return value === '' ? undefined : value;
}

function afterDashes(args: readonly string[]): string | undefined {
  const at = args.indexOf('--');
  const rest = at < 0 ? '' : args.slice(at + 1).join(' ');
  return rest === '' ? undefined : rest;
}
