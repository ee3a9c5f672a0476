import type { Refusal } from '../domain/refusal.ts';
import type { ProjectSnapshot, UnreadableProject } from '../domain/run/snapshot.ts';

/** All projects as they stood at one moment, for a process that shows them and ends: it follows nothing and changes no project. */
export interface FactoryLook {
  /** Newest first. */
  projects: ProjectSnapshot[];
  unreadable: UnreadableProject[];
  /** Problems of settings files, with file and line. */
  problems: Refusal[];
}
