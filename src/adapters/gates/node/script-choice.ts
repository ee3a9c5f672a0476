import type { DetectedKind } from '../findings.ts';
import { changesFiles, kindsOf, watches } from '../known-tools.ts';
import { scriptCommands, type Scripts } from './script-commands.ts';

export interface ChosenScript {
  kind: DetectedKind | 'custom';
  name: string;
  /** The commands that it runs, including its `pre` and `post` scripts. */
  commands: readonly string[];
}

export function commandsOf(name: string, scripts: Scripts): string[] {
  return scriptCommands(`npm run ${name}`, scripts);
}

/** For each kind, the script that is named like such a check and is one: it ends and does not change files. */
export function chooseScripts(scripts: Scripts): ChosenScript[] {
  return NAMES.flatMap(([kind, plain, ambiguous]) => {
    const name =
      plain.find((each) => isCheck(each, kind, scripts)) ??
      ambiguous.find((each) => isCheck(each, kind, scripts) && does(each, kind, scripts));
    return name === undefined ? [] : [{ kind, name, commands: commandsOf(name, scripts) }];
  });
}

/** A script like `check` that covers one of the kinds without their own script. */
export function chooseAggregate(scripts: Scripts, missing: readonly DetectedKind[]): ChosenScript | undefined {
  const name = AGGREGATES.find(
    (each) =>
      isCheck(each, 'lint', scripts) &&
      missing.some((kind) => does(each, kind, scripts)) &&
      !commandsOf(each, scripts).some((command) =>
        /\b(install|publish|deploy|push|release|ci$|npm ci)\b/.test(command),
      ),
  );
  return name === undefined ? undefined : { kind: 'custom', name, commands: commandsOf(name, scripts) };
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

/** Names that real repositories use. Ambiguous ones count only if the script calls a tool of that kind. */
const NAMES: readonly (readonly [DetectedKind, readonly string[], readonly string[]])[] = [
  [
    'format',
    [
      ...['format:check', 'check:format', 'format-check', 'check-format', 'formatcheck', 'fmt:check', 'check:fmt'],
      ...['fmt-check', 'prettier:check', 'check:prettier', 'prettier-check', 'check-prettier', 'lint:prettier'],
      ...[
        'lint:format',
        'lint:formatting',
        'format:ci',
        'format:verify',
        'format:test',
        'check:formatting',
        'test:format',
      ],
    ],
    ['format', 'fmt', 'prettier', 'style', 'check:style', 'format:all', 'lint:style'],
  ],
  [
    'lint',
    ['lint:check', 'check:lint', 'lint:ci', 'lint', 'lint:all', 'eslint', 'eslint:check', 'test:lint', 'biome:check'],
    ['lint:js', 'lint:ts', 'lint:eslint', 'lint:code', 'check:eslint', 'standard', 'xo', 'oxlint', 'style', 'biome'],
  ],
  [
    'types',
    [
      ...['typecheck', 'type-check', 'check-types', 'check:types', 'types:check', 'typecheck:ci', 'lint:types'],
      ...[
        'test:types',
        'test:typecheck',
        'test-types',
        'test:typescript',
        'check:ts',
        'ts:check',
        'check:tsc',
        'tsc:check',
      ],
    ],
    ['types', 'tsc', 'ts', 'typescript', 'flow', 'tsd', 'check-ts', 'test:ts', 'test:tsd', 'type', 'typings'],
  ],
  ['build', ['build', 'compile', 'bundle'], []],
  [
    'tests',
    ['test', 'tests', 'test:ci', 'test:all', 'test:run', 'test:unit', 'unit'],
    ['jest', 'vitest', 'mocha', 'ava', 'test:node', 'test:js', 'tests-only', 'unit-test', 'test-only', 'check'],
  ],
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

function isCheck(name: string, kind: DetectedKind, scripts: Scripts): boolean {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined || isPlaceholder(script)) return false;
  const commands = commandsOf(name, scripts);
  if (commands.length === 0 || commands.some(watches)) return false;
  // Tests may change files; all other checks must not.
  return kind === 'tests' || !commands.some(changesFiles);
}

function does(name: string, kind: DetectedKind, scripts: Scripts): boolean {
  return commandsOf(name, scripts).some((command) => kindsOf(command).includes(kind));
}
