import { z } from 'zod';
import { commitSha, projectId } from '../ids.ts';

/** Where a fork began. A *family* is a project with all its descendants, and is named by the project that it began with. */
export const forkOriginSchema = z.strictObject({
  parentProjectId: projectId,
  /** Sequence number of the parent's state that it goes on from. */
  atSeq: z.int().positive(),
  rootProjectId: projectId,
  /** The branch that the parent works on. */
  parentBranch: z.string().min(1).max(255),
  /** The commit that its worktree is made at. `null`: the parent had no worktree yet. */
  startCommit: commitSha.nullable(),
  /** What the parent had not committed, as the tree of this commit; it lies uncommitted in the fork's worktree too. */
  uncommittedWork: commitSha.nullable(),
});
export type ForkOrigin = z.infer<typeof forkOriginSchema>;
