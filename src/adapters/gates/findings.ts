import type { GateKind } from '../../domain/evidence/checks.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

export type DetectedKind = Exclude<GateKind, 'custom'>;

export interface FoundGate {
  kind: GateKind;
  /** Only where the kind says too little. */
  name?: string;
  command: string;
  because: string;
}

/** What one ecosystem says of a repository. */
export interface Findings {
  /** `npm`, `cargo`, …: tells gates of one kind apart where a repository has several ecosystems. */
  ecosystem: string;
  gates: FoundGate[];
  /** There is such a check, but it cannot be started, with the reason. */
  unusable: { kind: DetectedKind; reason: string }[];
  /** Kinds that another gate does along with its own. */
  covered: DetectedKind[];
  notes: string[];
}

/** `undefined`: the repository is none of this ecosystem. */
export type EcosystemDetector = (files: WorktreeFiles, tools: ToolLookup) => Promise<Findings | undefined>;

export function noFindings(ecosystem: string): Findings {
  return { ecosystem, gates: [], unusable: [], covered: [], notes: [] };
}

/** Adds the gate when its program can be started, else says why it is left out. */
export function offer(
  findings: Findings,
  tools: ToolLookup,
  tool: string,
  gate: FoundGate & { kind: DetectedKind },
): void {
  if (tools.has(tool)) findings.gates.push(gate);
  else findings.unusable.push({ kind: gate.kind, reason: `"${tool}" is not installed` });
}
