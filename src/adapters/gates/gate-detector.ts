import type { Gate, MissingGate } from '../../domain/evidence/checks.ts';
import type { GateDetector } from '../../ports/gate-detector.ts';
import { detectCargo } from './cargo-gates.ts';
import type { DetectedKind, EcosystemDetector, Findings } from './findings.ts';
import { detectGo } from './go-gates.ts';
import { detectGradle, detectMaven } from './jvm-gates.ts';
import { detectNode } from './node/node-gates.ts';
import { detectPython } from './python-gates.ts';
import { detectJust, detectMake } from './recipe-gates.ts';
import { ToolLookup } from './tool-lookup.ts';
import { unreadNotes } from './unread-notes.ts';
import { WorktreeFiles } from './worktree-files.ts';

export interface GateDetectorOptions {
  /** Its `PATH` is searched for programs. */
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

/**
 * Detects the checks of a repository from its files, without running anything. It offers only commands whose program exists.
 * A kind that another gate includes is mentioned in `notes`.
 */
export function createGateDetector({ env, platform }: GateDetectorOptions): GateDetector {
  return {
    async detect(worktreePath, timeoutMs) {
      const files = new WorktreeFiles(worktreePath);
      const tools = new ToolLookup(worktreePath, env['PATH'] ?? env['Path'] ?? '', platform);
      const all = (await Promise.all(ECOSYSTEMS.map((detect) => detect(files, tools)))).filter(isFound);
      const findings = [...all, ...(await recipesFor(all, files, tools))];
      const notes = [...findings.flatMap((each) => each.notes), ...(await unreadNotes(files, findings.length > 0))];
      const notTaken = findings.flatMap((each) => each.notTaken);
      return { gates: gatesOf(findings, timeoutMs), notFound: notFoundIn(findings), notTaken, notes };
    },
  };
}

const ECOSYSTEMS: readonly EcosystemDetector[] = [
  detectNode,
  detectCargo,
  detectGo,
  detectPython,
  detectMaven,
  detectGradle,
];

/**
 * Cheap and informative gates first. Format before build, because build output may not be formatted. Tests after build, because
 * some tests read its output.
 */
const ORDER: readonly DetectedKind[] = ['format', 'lint', 'types', 'build', 'tests'];
/** Longest reason. It is capped because it contains a script's name, which the repository chooses. */
const MAX_REASON = 500;
/** Kinds that every repository should have. Absent types or build are not reported, because many repositories need none. */
const ASKED_FOR: readonly DetectedKind[] = ['format', 'lint', 'tests'];

/** Make and just usually wrap the ecosystem's own commands, so they are used only for kinds that are still missing. */
async function recipesFor(found: readonly Findings[], files: WorktreeFiles, tools: ToolLookup): Promise<Findings[]> {
  const has = (kind: DetectedKind) => found.some((each) => provides(each, kind));
  const recipes = (await Promise.all([detectJust(files, tools), detectMake(files, tools)])).filter(isFound);
  const taken = new Set(found.length === 0 ? [] : ORDER.filter(has));
  if (found.length > 0) taken.add('build');
  return recipes.map((recipe) => {
    const gates = recipe.gates.filter(({ kind }) => kind === 'custom' || !taken.has(kind));
    for (const { kind } of gates) if (kind !== 'custom') taken.add(kind);
    return { ...recipe, gates };
  });
}

function isFound(findings: Findings | undefined): findings is Findings {
  return findings !== undefined;
}

function provides({ gates, covered }: Findings, kind: DetectedKind): boolean {
  return covered.includes(kind) || gates.some((gate) => gate.kind === kind);
}

function gatesOf(findings: readonly Findings[], timeoutMs: number): Gate[] {
  const all = findings.flatMap(({ ecosystem, gates }) => gates.map((gate) => ({ ...gate, ecosystem })));
  const rank = (kind: string) => (ORDER as readonly string[]).indexOf(kind);
  const count = new Map<string, number>();
  return all
    .toSorted((a, b) => rank(a.kind) - rank(b.kind))
    .map(({ kind, name, command, because, lacks, ecosystem }) => {
      const plain = name ?? kind;
      const times = (count.get(plain) ?? 0) + 1;
      count.set(plain, times);
      return {
        name: times === 1 ? plain : `${plain} (${ecosystem}${times === 2 ? '' : ` ${times}`})`,
        kind,
        command,
        expectedExitCode: 0,
        required: true,
        origin: 'detected',
        timeoutMs,
        because: because.slice(0, MAX_REASON),
        ...(lacks === undefined ? {} : { lacks: lacks.slice(0, MAX_REASON) }),
      };
    });
}

function notFoundIn(findings: readonly Findings[]): MissingGate[] {
  return ORDER.flatMap((kind): MissingGate[] => {
    if (findings.some((each) => provides(each, kind))) return [];
    const reason = findings.flatMap((each) => each.unusable).find((each) => each.kind === kind)?.reason;
    if (reason !== undefined) return [{ kind, reason: reason.slice(0, MAX_REASON) }];
    return ASKED_FOR.includes(kind) ? [{ kind, reason: null }] : [];
  });
}
