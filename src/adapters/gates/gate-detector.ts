import type { Gate, MissingGate } from '../../domain/evidence/checks.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import type { FoundChecks } from '../../domain/evidence/found-checks.ts';
import type { GateDetector } from '../../ports/gate-detector.ts';
import { detectCargo } from './cargo-gates.ts';
import type { DetectedKind, EcosystemDetector, Findings } from './findings.ts';
import { detectGo } from './go-gates.ts';
import { detectGradle, detectMaven } from './jvm-gates.ts';
import { detectNode } from './node/node-gates.ts';
import { findInstalls, findInstallsBelow } from './install/find-installs.ts';
import { inFolder } from './in-folder.ts';
import { detectPython } from './python-gates.ts';
import { detectJust, detectMake, detectTask } from './recipe-gates.ts';
import { ToolLookup } from './tool-lookup.ts';
import { packageFolders, unreadNotes } from './unread-notes.ts';
import { WorktreeFiles } from './worktree-files.ts';

export interface GateDetectorOptions {
  /** Its `PATH` is searched for programs. */
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

/** Detects the checks of a repository from its files, without running anything. */
export function createGateDetector({ env, platform }: GateDetectorOptions): GateDetector {
  const placeOf = (root: string): Place => ({
    files: new WorktreeFiles(root),
    tools: new ToolLookup(root, env['PATH'] ?? env['Path'] ?? '', platform),
  });
  return {
    async detect(worktreePath, timeoutMs, packageFolder) {
      const root = placeOf(worktreePath);
      const whole = await findingsAt(root);
      const own = packageFolder === undefined ? [] : await findingsBelow(root, packageFolder);
      const installs = await installsFor(root, packageFolder);
      if (own.some(({ gates }) => gates.length > 0)) {
        return { ...result([...own, ...lackedBy(own, whole)], timeoutMs, []), installs };
      }
      const isEmpty = whole.length === 0;
      const folders = isEmpty ? await packageFolders(root.files) : [];
      const nested = (await Promise.all(folders.map((folder) => findingsBelow(root, folder)))).flat();
      const hasGates = nested.some(({ gates }) => gates.length > 0);
      const notes = await unreadNotes(root.files, isEmpty && !hasGates ? folders : []);
      const below = await Promise.all(folders.map((folder) => findInstallsBelow(root.files, root.tools, folder)));
      const all = installs.length > 0 ? installs : below.flat();
      return { ...result([...whole, ...nested.map(namedByFolder)], timeoutMs, notes), installs: all };
    },
    async isPackage(rootPath, folder) {
      const found = await findingsBelow(placeOf(rootPath), folder);
      return found.some(({ gates }) => gates.length > 0);
    },
  };
}

interface Place {
  files: WorktreeFiles;
  tools: ToolLookup;
}

/** A package of a workspace is installed with it, from its root; one with a lockfile of its own by itself. */
async function installsFor({ files, tools }: Place, packageFolder: string | undefined): Promise<InstallCommand[]> {
  const whole = await findInstalls(files, tools);
  if (packageFolder === undefined) return whole;
  const own = await findInstallsBelow(files, tools, packageFolder);
  const isSameManager = (one: InstallCommand): boolean =>
    whole.some(({ command }) => one.command.endsWith(` && ${command}`));
  return [...whole, ...own.filter((one) => !isSameManager(one))];
}

function result(
  findings: readonly Findings[],
  timeoutMs: number,
  notes: readonly string[],
): Omit<FoundChecks, 'installs'> {
  return {
    gates: gatesOf(findings, timeoutMs),
    notFound: notFoundIn(findings),
    notTaken: findings.flatMap((each) => each.notTaken),
    notes: [...findings.flatMap((each) => each.notes), ...notes],
  };
}

async function findingsAt({ files, tools }: Place): Promise<Findings[]> {
  const found = (await Promise.all(ECOSYSTEMS.map((detect) => detect(files, tools)))).filter(isFound);
  return [...found, ...(await recipesFor(found, files, tools))];
}

/** The checks of a folder, as commands that are run at the root. */
async function findingsBelow({ files, tools }: Place, folder: string): Promise<Findings[]> {
  const findings = await findingsAt({ files: files.below(folder), tools: tools.below(folder) });
  return findings.map((each) => ({
    ...each,
    ecosystem: folder,
    gates: each.gates.map((gate) => ({
      ...gate,
      command: inFolder(folder, gate.command, tools),
      because: `in ${folder}: ${gate.because}`,
    })),
  }));
}

function namedByFolder(findings: Findings): Findings {
  const gates = findings.gates.map((gate) => ({ ...gate, name: `${gate.name ?? gate.kind} ${findings.ecosystem}` }));
  return { ...findings, gates };
}

/** Of the whole repository only what judges the text of a package too, where the package does not do it itself. */
function lackedBy(own: readonly Findings[], whole: readonly Findings[]): Findings[] {
  return whole.map((findings) => ({
    ...findings,
    gates: findings.gates.filter(
      ({ kind }) => (kind === 'format' || kind === 'lint') && !own.some((each) => provides(each, kind)),
    ),
    covered: [],
    notTaken: [],
    notes: [],
  }));
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
  const recipes = (
    await Promise.all([detectJust(files, tools), detectTask(files, tools), detectMake(files, tools)])
  ).filter(isFound);
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
