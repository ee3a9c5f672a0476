import type { FoundChecks } from '../domain/evidence/found-checks.ts';
import type { JournalRecord } from '../domain/run/events.ts';
import type { ChangeSet, FileContent, Worktree } from '../ports/git-manager.ts';
import type { Outcome } from './outcome.ts';

/** What a project did: its journal, its recording and its changes. */
export interface ProjectWork {
  /**
   * The checks that the project would start with, as the main checkout is now; nothing is run. Those that were found at its
   * start may differ.
   */
  previewChecks(projectId: string): Promise<Outcome<FoundChecks>>;
  /** Commits as a mail-format patch file. */
  exportPatch(projectId: string, file: string): Promise<Outcome<{ commits: number }>>;
  /** The recorded run as a script that replays it (docs/scripted-provider.md); refused if nothing was recorded. */
  recording(projectId: string): Promise<Outcome<Record<string, unknown>>>;
  /** The journal's records with a sequence number above `afterSeq`, oldest first. Reads without a lease. */
  history(projectId: string, afterSeq: number): Promise<Outcome<JournalRecord[]>>;
  /**
   * A text that an event names by its id because it is too large for the journal: a prompt, a reply, the output of a check. Reads
   * without a lease.
   */
  storedText(projectId: string, id: string): Promise<Outcome<string>>;
  /** What the project changed since its base commit, work in progress included; with `commit`, what that commit changed. */
  changedFiles(projectId: string, commit: string | null): Promise<Outcome<ChangeSet>>;
  /** A file's content in a commit of the project. */
  fileAt(projectId: string, commit: string, path: string, maxBytes: number): Promise<Outcome<FileContent>>;
  /** The project's worktree; `undefined` before there is one. */
  worktreeOf(projectId: string): Worktree | undefined;
}
