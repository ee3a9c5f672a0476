import type { Limits } from '../domain/run/project.ts';

/** `queued`: this process already runs as many projects as it may; the project starts when its turn comes. `place` from 1. */
export type Started = { kind: 'started' } | { kind: 'queued'; place: number };

/** What a person decides about a new project; everything else is derived. */
export interface ProjectRequest {
  /** Absolute path inside the repository. */
  repositoryPath: string;
  description: string;
  /** Default: proposed from the description. */
  name?: string;
  /** Default: the branch that is checked out. */
  baseBranch?: string;
  /** Template names. Default: `defaultPersonas` of the settings. */
  personas?: readonly string[];
  /** Provider ids. Default: all that are enabled, by priority. */
  providers?: readonly string[];
  maxRuntimeMs?: number;
  maxCostUsd?: number | null;
  maxTurns?: number | null;
  maxTokens?: number | null;
  /** Replace the detected gates. */
  gateCommands?: readonly { name: string; command: string }[];
  /** Author of the commits, if git has none configured. */
  identity?: { name: string; email: string };
}

/** A second project that continues from this one's current or an earlier state. */
export interface ForkRequest {
  /** The record to continue from. Default: the newest, with uncommitted work. */
  atSeq?: number;
  /** Default: derived from the project's name. */
  name?: string;
  /** Replace what is left of the project's own limits. */
  limits?: Partial<Limits>;
}
