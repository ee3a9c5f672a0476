import { noFindings, type DetectedKind, type Findings } from '../findings.ts';
import { kindsOf } from '../known-tools.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { nodeFallback } from './node-fallbacks.ts';
import { packageManager, runScript, type PackageManager } from './package-manager.ts';
import { programOf } from './script-commands.ts';
import { chooseAggregate, chooseScripts, partsOfOthers, type ChosenScript } from './script-choice.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import { workspaceGates } from './workspace-gates.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** npm, pnpm, yarn and bun: first the scripts of package.json, then tools that are configured without a script. */
export async function detectNode(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const manifest = await readManifest(files, 'package.json');
  if (manifest === undefined) return undefined;
  if (typeof manifest === 'string') return broken(manifest);
  const manager = await packageManager(files, tools, manifest.packageManager);
  const findings = noFindings(manager.name);
  if (manager.standsInFor !== undefined) {
    findings.notes.push(`${manager.standsInFor} is not installed; npm runs the scripts in its place.`);
  }

  addScripts(findings, manifest, manager, tools);
  for (const gate of await workspaceGates(manifest, manager, files, tools, (kind) => isMissing(findings, kind))) {
    if (gate.kind !== 'custom' && isMissing(findings, gate.kind)) findings.gates.push(gate);
  }
  for (const kind of ['format', 'lint', 'types'] as const) {
    if (!isMissing(findings, kind)) continue;
    const gate = await nodeFallback(kind, manifest, files, tools);
    if (gate !== undefined) findings.gates.push(gate);
  }
  return findings;
}

const KINDS: readonly DetectedKind[] = ['format', 'lint', 'types', 'build', 'tests'];

function isMissing({ gates, covered }: Findings, kind: DetectedKind): boolean {
  return !covered.includes(kind) && gates.every((gate) => gate.kind !== kind);
}

function addScripts(findings: Findings, { scripts }: Manifest, manager: PackageManager, tools: ToolLookup): void {
  const named = chooseScripts(scripts);
  const done = new Set(named.flatMap((script) => [script.kind, ...script.commands.flatMap(kindsOf)]));
  const aggregate = chooseAggregate(
    scripts,
    KINDS.filter((kind) => !done.has(kind)),
  );
  const usable = [...named, ...(aggregate === undefined ? [] : [aggregate])].filter((script) => {
    const reason = whyUnusable(script.commands, manager, tools);
    if (reason === undefined) return true;
    const kinds = script.kind === 'custom' ? script.commands.flatMap(kindsOf) : [script.kind];
    findings.unusable.push(...kinds.map((kind) => ({ kind, reason: `script "${script.name}": ${reason}` })));
    return false;
  });

  const parts = partsOfOthers(usable);
  for (const script of usable) {
    const whole = parts.get(script);
    if (whole === undefined) {
      const name = script.kind === 'custom' ? { name: script.name } : {};
      const because = `package.json script "${script.name}" (${manager.because})`;
      findings.gates.push({ kind: script.kind, ...name, command: runScript(manager, script.name), because });
    } else {
      if (script.kind !== 'custom') findings.covered.push(script.kind);
      findings.notes.push(`The script "${script.name}" is part of the script "${whole.name}" and is not run twice.`);
    }
  }
  addCovered(findings, usable);
}

/** A kind without its own script may be part of another: `"test": "xo && ava"`. */
function addCovered(findings: Findings, usable: readonly ChosenScript[]): void {
  for (const script of usable) {
    for (const kind of new Set(script.commands.flatMap(kindsOf))) {
      if (!isMissing(findings, kind)) continue;
      findings.covered.push(kind);
      findings.notes.push(`The kind "${kind}" is checked by the script "${script.name}".`);
    }
  }
}

const NOT_INSTALLED = 'dependencies are not installed in the worktree';
const SHELL_WORDS = new Set([
  ...['cd', 'echo', 'exit', 'export', 'set', 'test', '[', 'if', 'then', 'fi', 'else', 'for', 'do', 'done', 'while'],
  ...['true', 'false', ':', 'source', '.', 'eval', 'exec', 'read', 'printf', 'unset', 'wait', '!', '(', '{', '}'],
]);

/** Why the shell could not start a program of these commands; `undefined`: it can start all. */
function whyUnusable(commands: readonly string[], manager: PackageManager, tools: ToolLookup): string | undefined {
  if (!manager.usable) return `"${manager.name}" is not installed`;
  const hasModules = tools.hasNodeModules || manager.plugAndPlay;
  for (const command of commands) {
    const program = programOf(command);
    if (!hasModules && needsModules(command)) return NOT_INSTALLED;
    if (SHELL_WORDS.has(program) || /[/\\$`]/.test(program)) continue;
    if (tools.has(program) || tools.hasLocal(program) || manager.plugAndPlay) continue;
    return hasModules ? `"${program}" is not installed` : NOT_INSTALLED;
  }
  return undefined;
}

/** `node --import tsx`, `node -r ts-node/register`, `node node_modules/…`. */
function needsModules(command: string): boolean {
  return /\bnode_modules\//.test(command) || /^node\s.*(--import|--loader|--require|-r)[ =](?![./"'])/.test(command);
}

function broken(problem: string): Findings {
  const kinds = ['format', 'lint', 'tests'] as const;
  const unusable = kinds.map((kind) => ({ kind, reason: problem.replace(/\.$/, '') }));
  return { ...noFindings('npm'), unusable, notes: [problem] };
}
