import type { GateKind } from '../../domain/evidence/checks.ts';
import type { ToolLookup } from './tool-lookup.ts';
import type { WorktreeFiles } from './worktree-files.ts';

export type DetectedKind = Exclude<GateKind, 'custom'>;

export interface FoundGate {
  kind: GateKind;
  /** Only if the kind is not specific enough. */
  name?: string;
  command: string;
  because: string;
}

/** What the detector of one ecosystem found in a repository. */
export interface Findings {
  /** `npm`, `cargo`, …: distinguishes gates of one kind if a repository has several ecosystems. */
  ecosystem: string;
  gates: FoundGate[];
  /** Checks that exist but cannot be started, with the reason. */
  unusable: { kind: DetectedKind; reason: string }[];
  /** Kinds that a gate of another kind includes. */
  covered: DetectedKind[];
  notes: string[];
}

/** `undefined`: the repository does not belong to this ecosystem. */
export type EcosystemDetector = (files: WorktreeFiles, tools: ToolLookup) => Promise<Findings | undefined>;

export function noFindings(ecosystem: string): Findings {
  return { ecosystem, gates: [], unusable: [], covered: [], notes: [] };
}

/** Adds the gate if its program can be started, otherwise the reason why it is left out. */
export function offer(
  findings: Findings,
  tools: ToolLookup,
  tool: string,
  gate: FoundGate & { kind: DetectedKind },
): void {
  if (tools.has(tool)) findings.gates.push(gate);
  else findings.unusable.push({ kind: gate.kind, reason: `"${tool}" is not installed` });
}
