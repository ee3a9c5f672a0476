import { z } from 'zod';
import { commitSha } from '../ids.ts';

/** The files of the worktree at one moment: the git object that holds them, and their fingerprint. */
export const recordedFilesSchema = z.strictObject({ tree: commitSha, fingerprint: z.string() });
export type RecordedFiles = z.infer<typeof recordedFilesSchema>;
