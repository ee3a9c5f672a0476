import { noFindings, type DetectedKind, type Findings } from '../findings.ts';
import { kindsOf } from '../commands/known-tools.ts';
import { whatLacks } from './can-start.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { nodeFallback } from './node-fallbacks.ts';
import { packageManager, type PackageManager } from './package-manager.ts';
import { chooseAggregate, chooseScripts, partsOfOthers, unfitScripts, type ChosenScript } from './script-choice.ts';
import { gateOfScript } from './script-gate.ts';
import type { ToolLookup } from '../tool-lookup.ts';
import { workspaceGates } from './workspace-gates.ts';
import type { WorktreeFiles } from '../worktree-files.ts';

/** npm, pnpm, yarn and bun: first the scripts of package.json, then tools that are configured without a script. */
export async function detectNode(files: WorktreeFiles, tools: ToolLookup): Promise<Findings | undefined> {
  const manifest = await readManifest(files, 'package.json');
  if (manifest === undefined) return undefined;
  if (typeof manifest === 'string') return broken(manifest);
  const manager = await packageManager(files, tools, await pinnedManager(manifest, files));
  const findings = noFindings(manager.name);
  if (manager.standsInFor !== undefined) {
    findings.notes.push(`${manager.standsInFor} is not installed; npm runs the scripts in its place.`);
  }

  addScripts(findings, manifest, manager, tools);
  findings.gates.push(...(await workspaceGates(manifest, manager, files, tools, (kind) => isMissing(findings, kind))));
  for (const kind of ['format', 'lint', 'types'] as const) {
    if (!isMissing(findings, kind)) continue;
    const gate = await nodeFallback(kind, manifest, files, tools);
    if (gate !== undefined) findings.gates.push(gate);
  }
  return findings;
}

/** `packageManager` of the package, or of the workspace that it belongs to. */
async function pinnedManager(manifest: Manifest, files: WorktreeFiles): Promise<string | undefined> {
  if (manifest.packageManager !== undefined) return manifest.packageManager;
  for (const above of files.above) {
    const found = await readManifest(above, 'package.json');
    if (typeof found === 'object' && found.packageManager !== undefined) return found.packageManager;
  }
  return undefined;
}

const KINDS: readonly DetectedKind[] = ['format', 'lint', 'types', 'build', 'tests'];

function isMissing({ gates, covered }: Findings, kind: DetectedKind): boolean {
  return !covered.includes(kind) && gates.every((gate) => gate.kind !== kind);
}

function addScripts(findings: Findings, { scripts }: Manifest, manager: PackageManager, tools: ToolLookup): void {
  const named = chooseScripts(scripts, manager.missing);
  findings.notTaken.push(...unfitScripts(scripts));
  const done = new Set(named.flatMap((script) => [script.kind, ...script.commands.flatMap(kindsOf)]));
  const aggregate = chooseAggregate(
    scripts,
    KINDS.filter((kind) => !done.has(kind)),
  );
  const chosen = [...named, ...(aggregate === undefined ? [] : [aggregate])];
  const lacking = new Map(chosen.map((script) => [script, whatLacks(script.commands, manager, tools)]));

  // A check that cannot be started covers nothing.
  const parts = partsOfOthers(chosen.filter((script) => lacking.get(script) === undefined));
  for (const script of chosen) {
    const whole = parts.get(script);
    if (whole === undefined) {
      const lacks = lacking.get(script);
      findings.gates.push({
        ...gateOfScript(script, manager, tools),
        ...(lacks === undefined ? {} : { lacks: `script "${script.name}": ${lacks}` }),
      });
    } else {
      if (script.kind !== 'custom') findings.covered.push(script.kind);
      findings.notes.push(`The script "${script.name}" is part of the script "${whole.name}" and is not run twice.`);
    }
  }
  addCovered(findings, chosen);
}

/** A kind without its own script may be part of another: `"test": "xo && ava"`. */
function addCovered(findings: Findings, chosen: readonly ChosenScript[]): void {
  for (const script of chosen) {
    for (const kind of new Set(script.commands.flatMap(kindsOf))) {
      if (!isMissing(findings, kind)) continue;
      findings.covered.push(kind);
      findings.notes.push(`The kind "${kind}" is checked by the script "${script.name}".`);
    }
  }
}

function broken(problem: string): Findings {
  const kinds = ['format', 'lint', 'tests'] as const;
  const unusable = kinds.map((kind) => ({ kind, reason: problem.replace(/\.$/, '') }));
  return { ...noFindings('npm'), unusable, notes: [problem] };
}
