import {
  evidenceRole,
  isCheckSettings,
  isMixedSettings,
  isRunnerSettings,
  nameOf,
  type FileVersions,
} from './evidence-files.ts';
import type { EvidenceChange } from './evidence-change.ts';
import { testsIn } from './test-cases.ts';

/** What the checks of a project run. */
export interface CheckCommands {
  /** Whether a check's command, or a script behind it, names this file. */
  runs(path: string): boolean;
}

/** `lines`: the commands of the checks, and the scripts of the repository that stand behind them. */
export function checkCommands(lines: readonly string[]): CheckCommands {
  const files = new Set(lines.flatMap((line) => line.split(/[;&|()\n]+/).flatMap(programOf)));
  return {
    runs: (path) =>
      files.has(path) && (!/^(?:src|lib)\//.test(path) || /\b(?:test|check|lint|verify)/i.test(nameOf(path))),
  };
}

/** The file that a command runs: itself, or what an interpreter is given. Files that it only looks at are none. */
function programOf(command: string): string[] {
  const words = command
    .split(/[\s'"]+/)
    .filter((word) => word !== '' && !/^\w+=/.test(word))
    .map((word) => word.replace(/^\.\//, ''));
  const at = words.findIndex((word) => INTERPRETER.test(word));
  const program = at < 0 ? words[0] : words.slice(at + 1).find((word) => SCRIPT.test(word));
  return program === undefined ? [] : [program];
}

const INTERPRETER = /^(?:.*\/)?(?:node|bun|deno|tsx|ts-node|python[\d.]*|ruby|bash|sh|zsh|php|perl|lua)$/;
const SCRIPT = /\.(?:[cm]?[jt]sx?|py|rb|sh|php|pl|lua)$/;

/** The scripts of a `package.json` that checks run: `lines` for `checkCommands`. */
export function checkScripts(packageJson: string): string[] {
  return Object.entries(scriptsOf(packageJson)).flatMap(([name, line]) => (isCheckName(name) ? [line] : []));
}

/** Commands and settings of checks that are no longer what they were. What is only added to them is fine. */
export function settingsChanges(file: FileVersions, commands: CheckCommands): EvidenceChange[] {
  const { path, before, after } = file;
  if (before !== null && before !== after && commands.runs(path) && !isTestText(path, before)) {
    return [{ kind: 'commandChanged', path, names: [] }];
  }
  if (!isCheckSettings(path)) return [];
  if (nameOf(path) === 'package.json') return packageChanges(path, before, after);
  if (isMixedSettings(path)) return mixedChanges(file);
  if (before === null) return isRunnerSettings(path) ? [{ kind: 'configurationChanged', path, names: [] }] : [];
  return before.trim() === after?.trim() ? [] : [{ kind: 'configurationChanged', path, names: [] }];
}

/** It is compared test by test. */
function isTestText(path: string, text: string): boolean {
  const { cases, assertions } = testsIn(path, text);
  return evidenceRole(path) === 'test' && cases.length + assertions > 0;
}

function packageChanges(path: string, before: string | null, after: string | null): EvidenceChange[] {
  if (before === null) return [];
  const [old, now] = [scriptsOf(before), scriptsOf(after ?? '')];
  const hooked = Object.keys(now).filter((name) => {
    const script = name.replace(/^(?:pre|post)/, '');
    return script !== name && !(name in old) && script in old && isCheckName(script);
  });
  const names = Object.entries(old).flatMap(([name, line]) =>
    isCheckName(name) && !NO_TEST.test(line) && now[name] !== line ? [name] : [],
  );
  const [oldJson, nowJson] = [objectOf(before), objectOf(after ?? '')];
  const keys = TOOL_KEYS.filter((key) => JSON.stringify(oldJson[key]) !== JSON.stringify(nowJson[key]));
  return [
    ...(names.length + hooked.length === 0
      ? []
      : [{ kind: 'commandChanged' as const, path, names: [...names, ...hooked].slice(0, 20) }]),
    ...(keys.length === 0 ? [] : [{ kind: 'configurationChanged' as const, path, names: keys }]),
  ];
}

/** Sections, targets and hooks, each with its lines; those that are there already must stay as they are. */
function mixedChanges({ path, before, after }: FileVersions): EvidenceChange[] {
  const isNew = before === null;
  const [old, now] = [partsOf(path, before ?? ''), partsOf(path, after ?? '')];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => {
    const isAdded = !old.has(name);
    if (isAdded && !(isNew ? ADDED_ANYWHERE : ADDED_TO_FILE).test(name)) return false;
    return old.get(name) !== now.get(name);
  });
  return names.length === 0 ? [] : [{ kind: 'configurationChanged', path, names: names.slice(0, 20) }];
}

function partsOf(path: string, text: string): Map<string, string> {
  const name = nameOf(path).toLowerCase();
  const heading = /\.(?:toml|cfg|ini)$/.test(name) ? /^\[+([^\]]+)\]+/ : /^@?([\w.-]+)[^\n:=]*:(?!=)/;
  const isPart = /\.(?:toml|cfg|ini)$/.test(name) ? CHECK_SECTION : CHECK_NAME;
  if (!/\.(?:toml|cfg|ini)$|makefile$|justfile$/.test(name)) return wholeOf(text);
  const parts = new Map<string, string>();
  let part: string | undefined;
  for (const line of text.split('\n')) {
    const title = heading.exec(line)?.[1]?.trim();
    if (title !== undefined) part = isPart.test(title) ? title : undefined;
    if (part !== undefined && line.trim() !== '') parts.set(part, `${parts.get(part) ?? ''}${line.trim()}\n`);
  }
  return parts;
}

/** Of other files, the lines that speak of tests. */
function wholeOf(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => TEST_LINE.test(line));
  return lines.length === 0
    ? new Map<string, string>()
    : new Map([['test', lines.map((line) => line.trim()).join('\n')]]);
}

function isCheckName(name: string): boolean {
  return CHECK_NAME.test(name);
}

const CHECK_NAME =
  /^(?:pre|post)?(?:tests?|lint|format|fmt|prettier|eslint|type-?check|types|tsc|check|verify|validate|ci|build|compile|coverage|cov|spec|unit|e2e|integration|all)\b/i;
const NO_TEST = /no test specified/;
const TOOL_KEYS = [
  'jest',
  'vitest',
  'mocha',
  'ava',
  'nyc',
  'c8',
  'tap',
  'eslintConfig',
  'eslintIgnore',
  'xo',
  'standard',
  'jasmine',
];
const CHECK_SECTION =
  /pytest|coverage|ruff|mypy|pyright|black|flake8|pylint|tox|testenv|nox|hatch\.envs|poe\.|pdm\.scripts|isort|^lints|^(?:test|bench|lib)$|^profile\.test/i;
const TEST_LINE =
  /\btest|surefire|failsafe|jacoco|skip|ignore|coverage|threshold|exclude|pytest_|exitstatus|conftest|collect_ignore/i;
/** A new part of an existing file, and of a new file, that changes how existing tests are run. */
const ADDED_TO_FILE = /pytest|coverage|tox|testenv|^test$|^(?:lib|bench)$|^profile\.test/i;
const ADDED_ANYWHERE = /pytest_|^test$/i;

function scriptsOf(packageJson: string): Record<string, string> {
  const { scripts } = objectOf(packageJson);
  if (typeof scripts !== 'object' || scripts === null) return {};
  return Object.fromEntries(
    Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function objectOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
