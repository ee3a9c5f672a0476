import type { NotTaken } from '../../../domain/evidence/found-checks.ts';
import type { DetectedKind } from '../findings.ts';
import { kindsOf } from '../commands/known-tools.ts';
import { partsSideBySide, scriptCommands, type Scripts } from './script-commands.ts';
import { scriptLine, type Made } from './script-line.ts';

export interface ChosenScript {
  kind: DetectedKind | 'custom';
  name: string;
  /** The commands that it runs, including its `pre` and `post` scripts. */
  commands: readonly string[];
  /** A line to run in place of the script, which would not end or would change files; `null`: the script itself. */
  made: { line: string; how: Made } | null;
  /** Settings of the environment with which another script runs it: `FORCE_COLOR=1 `. */
  settings?: string;
}

export function commandsOf(name: string, scripts: Scripts): string[] {
  return scriptCommands(`npm run ${name}`, scripts);
}

/** For each kind the script that is named like such a check, as it is or in a form that ends and changes no files. */
export function chooseScripts(scripts: Scripts, missing: ReadonlySet<string> = NONE): ChosenScript[] {
  const search = { scripts, missing };
  const whole = NAMES.flatMap((names) => {
    const { kind, plain, parts = [], ambiguous, changing = [] } = names;
    const sure = (name: string): boolean => does(name, kind, scripts);
    const chosen =
      firstOf(plain, (name) => asItIs(name, kind, search)) ??
      firstOf(plain, (name) => made(name, kind, search)) ??
      firstOf(parts, (name) => asItIs(name, kind, search) ?? made(name, kind, search)) ??
      firstOf(ambiguous, (name) => (sure(name) ? asItIs(name, kind, search) : undefined)) ??
      firstOf([...ambiguous, ...changing], (name) => madeOfKind(name, kind, search));
    return chosen ?? (kind === 'tests' ? testParts(search) : []);
  });
  const all = whole.flatMap((script) => separately(script, search));
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/** Scripts that are named like checks and were not chosen because they wait or change files, and no form of them does not. */
export function unfitScripts(scripts: Scripts): NotTaken[] {
  const names = NAMES.flatMap(({ plain, parts = [] }) => [...plain, ...parts]);
  return names.flatMap((name): NotTaken[] => {
    if (!Object.hasOwn(scripts, name)) return [];
    const what = `package.json "${name}"`;
    if (isPlaceholder(scripts[name] ?? '')) return [{ what, why: 'placeholder' }];
    const line = scriptLine(name, scripts, { mayWrite: false, missing: NONE });
    return line.kind === 'none' ? [{ what, why: line.why }] : [];
  });
}

function firstOf(
  names: readonly string[],
  choose: (name: string) => ChosenScript | undefined,
): ChosenScript[] | undefined {
  for (const name of names) {
    const chosen = choose(name);
    if (chosen !== undefined) return [chosen];
  }
  return undefined;
}

/** Without a script for all tests: each script for a part of them, such as `test:node` and `test:browser`. */
function testParts(search: Search): ChosenScript[] {
  return Object.keys(search.scripts)
    .filter((name) => /^(tests?|specs?|unit)[:_-]/.test(name) && !/watch|update|debug|cover|bench|ui\b|e2e/i.test(name))
    .filter((name) => does(name, 'tests', search.scripts))
    .slice(0, 5)
    .flatMap((name) => asItIs(name, 'tests', search) ?? made(name, 'tests', search) ?? []);
}

/** A script like `check` that covers one of the kinds without their own script. */
export function chooseAggregate(scripts: Scripts, missing: readonly DetectedKind[]): ChosenScript | undefined {
  const name = AGGREGATES.find(
    (each) =>
      asItIs(each, 'lint', { scripts, missing: NONE }) !== undefined &&
      missing.some((kind) => does(each, kind, scripts)) &&
      !commandsOf(each, scripts).some((command) =>
        /\b(install|publish|deploy|push|release|ci$|npm ci)\b/.test(command),
      ),
  );
  return name === undefined ? undefined : { kind: 'custom', name, commands: commandsOf(name, scripts), made: null };
}

/**
 * The scripts that a script runs side by side and does nothing else: each a check of its own, so that one that cannot be run here
 * takes no other along, and each output is read by itself.
 */
function separately(script: ChosenScript, search: Search): ChosenScript[] {
  if (script.kind !== 'tests' || script.made !== null) return [script];
  const found = partsSideBySide(script.name, search.scripts);
  if (found === undefined) return [script];
  const parts = found.names.map((name): ChosenScript | undefined => {
    const kinds = new Set(commandsOf(name, search.scripts).flatMap(kindsOf));
    const [kind] = kinds;
    const part = asItIs(name, kinds.size === 1 && kind !== undefined ? kind : 'custom', search);
    return part === undefined ? undefined : { ...part, settings: found.settings };
  });
  const isWhole = parts.every((part) => part !== undefined) && parts.some((part) => part.kind === 'tests');
  return isWhole ? parts : [script];
}

/** Scripts that another one fully includes: `test` often runs lint, types and tests. The tests themselves always stay. */
export function partsOfOthers(chosen: readonly ChosenScript[]): Map<ChosenScript, ChosenScript> {
  const parts = new Map<ChosenScript, ChosenScript>();
  for (const part of chosen) {
    if (part.kind === 'tests') continue;
    const whole = chosen.find(
      (other) => other !== part && !parts.has(other) && part.commands.every((each) => other.commands.includes(each)),
    );
    if (whole !== undefined) parts.set(part, whole);
  }
  return parts;
}

/** Whether a script is a placeholder: variants of npm's text for "no tests" (`npm init`), or a command without effect. */
export function isPlaceholder(script: string): boolean {
  return (
    /no tests? (specified|yet|defined|configured)|no test suite/i.test(script) ||
    /^(exit 0|true|:|echo\b[^&|;]*)$/.test(script.trim())
  );
}

interface Names {
  kind: DetectedKind;
  plain: readonly string[];
  /** Named like a part of the checks of this kind. */
  parts?: readonly string[];
  /** Count only if the script calls a tool of that kind. */
  ambiguous: readonly string[];
  /** Named like a script that changes files; used in the form that judges, if it has one. */
  changing?: readonly string[];
}

/** Names that real repositories use. */
const NAMES: readonly Names[] = [
  {
    kind: 'format',
    plain: [
      ...['format:check', 'check:format', 'format-check', 'check-format', 'formatcheck', 'fmt:check', 'check:fmt'],
      ...['fmt-check', 'prettier:check', 'check:prettier', 'prettier-check', 'check-prettier', 'lint:prettier'],
      ...['lint:format', 'lint:formatting', 'format:ci', 'format:verify', 'format:test', 'check:formatting'],
      ...['test:format'],
    ],
    ambiguous: ['format', 'fmt', 'prettier', 'style', 'check:style', 'format:all', 'lint:style'],
    changing: ['format:write', 'format:fix', 'format:js', 'prettier:fix', 'prettier:write', 'fix:format'],
  },
  {
    kind: 'lint',
    plain: [
      ...['lint:check', 'check:lint', 'lint:ci', 'lint', 'lint:all', 'eslint', 'eslint:check', 'test:lint'],
      ...['biome:check'],
    ],
    ambiguous: [
      ...['lint:js', 'lint:ts', 'lint:eslint', 'lint:code', 'check:eslint', 'standard', 'xo', 'oxlint', 'style'],
      ...['biome'],
    ],
    changing: ['lint:fix', 'fix:lint', 'fix', 'eslint:fix', 'biome:fix'],
  },
  {
    kind: 'types',
    plain: [
      ...['typecheck', 'type-check', 'check-types', 'check:types', 'types:check', 'typecheck:ci', 'lint:types'],
      ...['test:types', 'test:typecheck', 'test-types', 'test:typescript', 'check:ts', 'ts:check', 'check:tsc'],
      ...['tsc:check'],
    ],
    ambiguous: [
      ...['types', 'tsc', 'ts', 'typescript', 'flow', 'tsd', 'check-ts', 'test:ts', 'test:tsd', 'type', 'typings'],
      ...['lint:tsc'],
    ],
    changing: ['typecheck:watch', 'type-check:watch', 'types:watch', 'tsc:watch'],
  },
  { kind: 'build', plain: ['build', 'compile', 'bundle'], ambiguous: [] },
  {
    kind: 'tests',
    plain: ['test', 'tests', 'test:ci', 'test:all', 'test:run'],
    parts: ['test:unit', 'unit'],
    ambiguous: [
      'jest',
      'vitest',
      'mocha',
      'ava',
      'test:node',
      'test:js',
      'tests-only',
      'unit-test',
      'test-only',
      'check',
    ],
    changing: ['test:watch', 'tests:watch', 'unit:watch', 'tdd', 'spec', 'specs'],
  },
];

const AGGREGATES = [
  'check',
  'checks',
  'check:all',
  'verify',
  'validate',
  'lint:all',
  'quality',
  'ci:check',
  'precommit',
];

interface Search {
  scripts: Scripts;
  /** Managers that scripts may call and that npm has to stand in for. */
  missing: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

function asItIs(name: string, kind: ChosenScript['kind'], { scripts, missing }: Search): ChosenScript | undefined {
  if (!exists(name, scripts)) return undefined;
  if (scriptLine(name, scripts, { mayWrite: kind === 'build', missing }).kind !== 'asItIs') return undefined;
  const commands = commandsOf(name, scripts);
  return commands.length === 0 ? undefined : { kind, name, commands, made: null };
}

function made(name: string, kind: DetectedKind, { scripts, missing }: Search): ChosenScript | undefined {
  if (!exists(name, scripts)) return undefined;
  const found = scriptLine(name, scripts, { mayWrite: kind === 'build', missing });
  if (found.kind !== 'made') return undefined;
  const { line, how } = found;
  return { kind, name, commands: scriptCommands(line, scripts, [name]), made: { line, how } };
}

function madeOfKind(name: string, kind: DetectedKind, search: Search): ChosenScript | undefined {
  const chosen = made(name, kind, search);
  return chosen?.commands.some((command) => kindsOf(command).includes(kind)) === true ? chosen : undefined;
}

function exists(name: string, scripts: Scripts): boolean {
  return Object.hasOwn(scripts, name) && !isPlaceholder(scripts[name] ?? '');
}

function does(name: string, kind: DetectedKind, scripts: Scripts): boolean {
  return exists(name, scripts) && commandsOf(name, scripts).some((command) => kindsOf(command).includes(kind));
}
