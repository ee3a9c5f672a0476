import { z } from 'zod';
import { commitSha, projectId } from '../ids.ts';

/** Where a fork began. A *family* is a project with all its descendants; the id of its first project identifies it. */
export const forkOriginSchema = z.strictObject({
  parentProjectId: projectId,
  /** Sequence number of the parent's state that the fork continues from. */
  atSeq: z.int().positive(),
  rootProjectId: projectId,
  /** The parent's work branch. */
  parentBranch: z.string().min(1).max(255),
  /** The commit at which its worktree starts. `null`: the parent had no worktree yet. */
  startCommit: commitSha.nullable(),
  /** The parent's uncommitted work, as the tree of this commit; it is uncommitted in the fork's worktree too. */
  uncommittedWork: commitSha.nullable(),
});
export type ForkOrigin = z.infer<typeof forkOriginSchema>;
