import type { GateKind } from '../../domain/evidence/checks.ts';
import type { NotTaken } from '../../domain/evidence/found-checks.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

export type DetectedKind = Exclude<GateKind, 'custom'>;

export interface FoundGate {
  kind: GateKind;
  /** Only if the kind is not specific enough. */
  name?: string;
  command: string;
  because: string;
  /** What is missing to start it, and how to install it. The check stays required: the repository names it. */
  lacks?: string;
}

/** What the detector of one ecosystem found in a repository. */
export interface Findings {
  /** `npm`, `cargo`, …: distinguishes gates of one kind if a repository has several ecosystems. */
  ecosystem: string;
  gates: FoundGate[];
  /** Checks that nothing in the repository names and whose program is missing, with the reason. */
  unusable: { kind: DetectedKind; reason: string }[];
  /** Kinds that a gate of another kind includes. */
  covered: DetectedKind[];
  notTaken: NotTaken[];
  notes: string[];
}

/** `undefined`: the repository does not belong to this ecosystem. */
export type EcosystemDetector = (files: WorktreeFiles, tools: ToolLookup) => Promise<Findings | undefined>;

export function noFindings(ecosystem: string): Findings {
  return { ecosystem, gates: [], unusable: [], covered: [], notTaken: [], notes: [] };
}

/** Adds a check that comes with the tool chain if its program can be started, otherwise the reason why it is left out. */
export function offer(
  findings: Findings,
  tools: ToolLookup,
  tool: string,
  gate: FoundGate & { kind: DetectedKind },
): void {
  if (tools.has(tool)) findings.gates.push(gate);
  else findings.unusable.push({ kind: gate.kind, reason: `"${tool}" is not installed` });
}

/** Adds a check that the repository names or cannot do without. It stays when its program is missing. */
export function demand(findings: Findings, tools: ToolLookup, tool: string, gate: FoundGate): void {
  findings.gates.push(tools.has(tool) ? gate : { ...gate, lacks: `"${tool}" is not installed` });
}
