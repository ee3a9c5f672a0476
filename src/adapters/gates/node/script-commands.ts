import { programOf, segmentsOf, unquoted, wordsOf } from '../commands/command-line.ts';

export { programOf };

/** Scripts of a package.json by name. */
export type Scripts = Readonly<Record<string, string>>;

/**
 * The single commands of a script, with the scripts that it runs expanded: `npm run lint && tsc` → `eslint .`, `tsc`. Leading
 * environment settings and `npx` are removed. Good enough to recognise tools; the result is never run.
 */
export function scriptCommands(script: string, scripts: Scripts, seen: readonly string[] = []): string[] {
  return segmentsOf(script).flatMap(({ command }) => {
    if (command === '') return [];
    const parts = partsOf(command, scripts);
    if (parts.length === 0) return [command];
    return parts.flatMap((part) => {
      if (part.script === undefined) return scriptCommands(part.line, scripts, seen);
      const name = part.script;
      return seen.includes(name) ? [] : scriptCommands(scripts[name] ?? '', scripts, [...seen, name]);
    });
  });
}

/** The scripts that a script runs at the same time, if it does nothing else, so that none of them relies on another. */
export function partsSideBySide(name: string, scripts: Scripts): { names: string[]; settings: string } | undefined {
  if (Object.hasOwn(scripts, `pre${name}`) || Object.hasOwn(scripts, `post${name}`)) return undefined;
  const [only, ...more] = segmentsOf(scripts[name] ?? '');
  if (only === undefined || more.length > 0 || !isSideBySide(only.command)) return undefined;
  const names = partsOf(only.command, scripts).flatMap((part) => part.script ?? []);
  const isPlain = /^([A-Za-z_]\w*=("[^"]*"|'[^']*'|\S*)\s+)*$/.test(only.prefix);
  return isPlain && names.length > 1 && !names.includes(name) ? { names, settings: only.prefix } : undefined;
}

/** A pattern of pnpm, which knows no order, and `run-p`. */
function isSideBySide(command: string): boolean {
  const words = wordsOf(command).map(unquoted);
  if (
    words.some((word) => OTHER_PACKAGES.test(word) || /^(-r|--race|--sequential|--workspace-concurrency.*)$/.test(word))
  )
    return false;
  return (
    programOf(command) === 'run-p' ||
    (scriptNamed(wordsOf(command))?.isPattern === true && /^\//.test(words.at(-1) ?? ''))
  );
}

/** What a command runs: a script of this package.json, or a shell line of its own. */
export type ScriptPart = { script: string } | { script?: undefined; line: string };

/** Empty: the command runs no script of this package.json. */
export function partsOf(command: string, scripts: Scripts): ScriptPart[] {
  const words = wordsOf(command);
  const many = PARALLEL[programOf(command)];
  if (many !== undefined) return many(words.slice(1), scripts);
  const name = scriptNamed(words);
  if (name === undefined) return [];
  const names = matchedBy(name.word, name.isPattern, scripts);
  if (names.length !== 1 || name.hasFilter) return name.hasFilter ? [] : names.map((script) => ({ script }));
  const [target = ''] = names;
  return [`pre${target}`, target, `post${target}`]
    .filter((each) => Object.hasOwn(scripts, each))
    .map((script) => ({ script }));
}

/** The script that a manager is told to run: `pnpm -s run test`, `yarn lint`, `node --run test`. */
function scriptNamed(words: readonly string[]): { word: string; isPattern: boolean; hasFilter: boolean } | undefined {
  const [manager = '', ...rest] = words;
  if (manager === 'node') {
    const at = rest.indexOf('--run');
    const word = at < 0 ? rest.find((each) => each.startsWith('--run='))?.slice(6) : rest[at + 1];
    return word === undefined ? undefined : { word: unquoted(word), isPattern: false, hasFilter: false };
  }
  if (!MANAGERS.has(manager)) return undefined;
  const args: string[] = [];
  let hasFilter = false;
  for (const word of rest) {
    if (args.length === 0 || (args[0] === 'run' && args.length === 1)) {
      if (word.startsWith('-')) hasFilter ||= OTHER_PACKAGES.test(word);
      else args.push(word);
    } else hasFilter ||= manager === 'npm' && OTHER_PACKAGES.test(word);
  }
  const [first = '', second] = args;
  if (first === 'run' || first === 'run-script') {
    return second === undefined ? undefined : { word: unquoted(second), isPattern: manager === 'pnpm', hasFilter };
  }
  // `bun test` is bun's own test runner; `npm install` and similar commands run no script.
  if (manager === 'npm') {
    return /^(test|t|tst)$/.test(first) ? { word: 'test', isPattern: false, hasFilter } : undefined;
  }
  return first === '' || (manager === 'bun' && first === 'test')
    ? undefined
    : { word: first, isPattern: false, hasFilter };
}

const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);
/** Options with which a manager runs the scripts of other packages. */
const OTHER_PACKAGES = /^(-r|--recursive|-F|--filter|--workspace|--workspaces|-ws|-w|--cwd|-C|--dir|--prefix)(=|$)/;

/** pnpm's `/^test:/` stands for all scripts that match. */
function matchedBy(word: string, isPattern: boolean, scripts: Scripts): string[] {
  if (Object.hasOwn(scripts, word)) return [word];
  const pattern = isPattern ? /^\/(.+)\/[a-z]*$/.exec(word)?.[1] : undefined;
  if (pattern === undefined || pattern.length > 200) return [];
  try {
    const regex = new RegExp(pattern);
    return Object.keys(scripts).filter((name) => name.length <= 200 && regex.test(name));
  } catch {
    return [];
  }
}

type Parallel = (args: readonly string[], scripts: Scripts) => ScriptPart[];

const npmRunAll: Parallel = (args, scripts) =>
  args
    .filter((word) => !word.startsWith('-'))
    .flatMap((word) => globbed(unquoted(word).split(/\s/, 1)[0] ?? '', scripts))
    .map((script) => ({ script }));

/** Its words are whole commands; `npm:` in front stands for `npm run`. */
const concurrently: Parallel = (args, scripts) => {
  const parts: ScriptPart[] = [];
  for (const [index, word] of args.entries()) {
    if (word.startsWith('-') || TAKES_VALUE.test(args[index - 1] ?? '')) continue;
    const text = unquoted(word);
    const named = /^(?:npm|pnpm|yarn|bun|node):(\S+)/.exec(text)?.[1];
    if (named === undefined) {
      const names = Object.hasOwn(scripts, text) ? [text] : [];
      parts.push(...(names.length > 0 ? names.map((script) => ({ script })) : [{ line: text }]));
    } else parts.push(...globbed(named, scripts).map((script) => ({ script })));
  }
  return parts;
};

const TAKES_VALUE = /^(-n|--names|-c|--prefix-colors|-p|--prefix|-l|--prefix-length|-m|--max-processes|-s|--success)$/;

const PARALLEL: Readonly<Record<string, Parallel>> = {
  'run-s': npmRunAll,
  'run-p': npmRunAll,
  'npm-run-all': npmRunAll,
  'npm-run-all2': npmRunAll,
  concurrently,
  conc: concurrently,
};

/** npm-run-all's patterns: `lint:*` one level, `lint:**` all. */
function globbed(word: string, scripts: Scripts): string[] {
  if (Object.hasOwn(scripts, word)) return [word];
  if (!word.includes('*')) return [];
  const pattern = word
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^:]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return Object.keys(scripts).filter((name) => new RegExp(`^${pattern}$`).test(name));
}
