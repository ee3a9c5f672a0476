import { segmentsOf } from '../commands/command-line.ts';
import type { FoundGate } from '../findings.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import { runScript, type PackageManager } from './package-manager.ts';
import type { ChosenScript } from './script-choice.ts';
import { isOneCommand, type Made } from './script-line.ts';

/** The check that runs a script, or the line that was made of it. */
export function gateOfScript(
  script: ChosenScript,
  manager: PackageManager,
  tools: ToolLookup,
  file = 'package.json',
): FoundGate {
  const { kind, name, made, settings = '' } = script;
  const named = kind === 'custom' ? { kind, name } : { kind };
  if (made === null) {
    return {
      ...named,
      command: `${settings}${runScript(manager, name)}`,
      because: `${file} script "${name}" (${manager.because})`,
    };
  }
  const how = HOW.filter(([key]) => made.how[key]).map(([, text]) => text);
  return {
    ...named,
    command: withModules(made.line, tools),
    because: `${file} script "${name}", ${how.join(' and ')}`,
  };
}

const HOW: readonly (readonly [keyof Made, string])[] = [
  ['once', 'made to run once'],
  ['judging', 'made to judge instead of change'],
  ['byNpm', 'run by npm in place of a manager that is not installed'],
];

/** Runs a line as package scripts are run, with `node_modules/.bin` on the search path. Nothing is downloaded. */
function withModules(line: string, tools: ToolLookup): string {
  const isNpmAlone = segmentsOf(line).every(({ command }) => /^npm (run|test)\b/.test(command));
  if (isNpmAlone || !tools.has('npx')) {
    return tools.isWindows || tools.has('npx') ? line : `PATH="$PWD/node_modules/.bin:$PATH"; ${line}`;
  }
  if (isOneCommand(line)) return `npx --no-install ${line}`;
  if (tools.isWindows) return `npx --no-install -c "${line.replaceAll('"', '\\"')}"`;
  return `npx --no-install -c '${line.replaceAll("'", String.raw`'\''`)}'`;
}
