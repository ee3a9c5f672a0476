import { checkForm } from '../commands/check-form.ts';
import { programOf, segmentsOf } from '../commands/command-line.ts';
import { singleRun } from '../commands/single-run.ts';
import { partsOf, type Scripts } from './script-commands.ts';

/** How a script becomes a check. */
export type ScriptLine =
  | { kind: 'asItIs' }
  /** The line to run in its place, and what was changed in it. */
  | { kind: 'made'; line: string; how: Made }
  | { kind: 'none'; why: 'watches' | 'changesFiles' };

/** What was changed in a line. */
export interface Made {
  once: boolean;
  judging: boolean;
  /** npm runs the scripts in place of a manager that is not installed. */
  byNpm: boolean;
}

export interface LineOptions {
  /** A build writes files: that is its purpose. */
  mayWrite: boolean;
  /** Managers that scripts may call and that npm has to stand in for. */
  missing: ReadonlySet<string>;
}

/** The line of a script, hooks included, in which each command ends and judges. */
export function scriptLine(name: string, scripts: Scripts, options: LineOptions): ScriptLine {
  const change = noChange(options);
  const line = [`pre${name}`, name, `post${name}`]
    .filter((each) => Object.hasOwn(scripts, each))
    .map((each) => lineOf(scripts[each] ?? '', scripts, change, [name]))
    .join(' && ');
  if (change.none !== undefined) return { kind: 'none', why: change.none };
  return isUnchanged(change) ? { kind: 'asItIs' } : { kind: 'made', line, how: change.how };
}

/** Whether the line is one command that `npx` can start. */
export function isOneCommand(line: string): boolean {
  const segments = segmentsOf(line);
  const [only] = segments;
  return segments.length === 1 && only !== undefined && only.prefix === '' && programOf(only.command) !== '';
}

interface Change extends LineOptions {
  how: Made;
  none: 'watches' | 'changesFiles' | undefined;
}

function noChange({ mayWrite, missing }: LineOptions): Change {
  return { mayWrite, missing, how: { once: false, judging: false, byNpm: false }, none: undefined };
}

function isUnchanged({ how }: Change): boolean {
  return !how.once && !how.judging && !how.byNpm;
}

function lineOf(script: string, scripts: Scripts, change: Change, seen: readonly string[]): string {
  return segmentsOf(script)
    .map(({ before, prefix, command }) => `${before}${commandOf(prefix, command, scripts, change, seen)}`)
    .join('')
    .trim();
}

function commandOf(prefix: string, command: string, scripts: Scripts, change: Change, seen: readonly string[]): string {
  const parts = partsOf(command, scripts);
  const names = parts.flatMap((part) => part.script ?? []);
  if (parts.length > 0 && names.every((name) => !seen.includes(name))) {
    const inner = noChange(change);
    const within = [...seen, ...names];
    const lines = parts.map((part) =>
      lineOf(part.script === undefined ? part.line : (scripts[part.script] ?? ''), scripts, inner, within),
    );
    change.none ??= inner.none;
    if (isUnchanged(inner)) {
      // A script that is right as it is keeps being run by its manager.
      if (!change.missing.has(programOf(command))) return `${prefix}${command}`;
      change.how.byNpm = true;
      const whole = names.filter((name) => !isHookOf(name, names)).map((name) => `npm run ${name}`);
      return withSettings(prefix, whole);
    }
    for (const key of ['once', 'judging', 'byNpm'] as const) change.how[key] ||= inner.how[key];
    return withSettings(prefix, lines);
  }
  const launched = byNpm(prefix, change);
  const once = singleRun(command);
  if (once === undefined) change.none ??= 'watches';
  else if (once !== command) change.how.once = true;
  const judging = change.mayWrite ? once : checkForm(once ?? command);
  if (judging === undefined) change.none ??= 'changesFiles';
  else if (judging !== once) change.how.judging = true;
  return `${launched}${judging ?? command}`;
}

/** Several commands share the settings of their environment. */
function withSettings(prefix: string, lines: readonly string[]): string {
  const line = lines.join(' && ');
  if (segmentsOf(line).length === 1) return `${prefix}${line}`;
  const settings = prefix.match(/\b[A-Za-z_][A-Za-z0-9_]*=("[^"]*"|'[^']*'|\S*)/g) ?? [];
  return settings.length === 0 ? `(${line})` : `(export ${settings.join(' ')}; ${line})`;
}

function isHookOf(name: string, names: readonly string[]): boolean {
  return names.some((other) => name === `pre${other}` || name === `post${other}`);
}

/** `pnpm exec ` and `bunx ` in front of a command, where that manager is not installed. */
function byNpm(prefix: string, change: Change): string {
  const launcher = /(^|\s)((pnpm|yarn)\s+exec\s+(--\s+)?|(bunx|pnpx)\s+)/.exec(prefix);
  if (launcher === null) return prefix;
  const manager = launcher[3] ?? (launcher[5] === 'bunx' ? 'bun' : 'pnpm');
  if (!change.missing.has(manager)) return prefix;
  change.how.byNpm = true;
  return prefix.replace(launcher[0], `${launcher[1] ?? ''}npx --no-install `);
}
