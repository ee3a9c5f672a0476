import { z } from 'zod';
import { projectId } from '../ids.ts';
import { installCommandSchema, type InstallCommand } from '../install/install-command.ts';
import { limitsSchema } from './project.ts';

// Limits that a request leaves out do not change; a default here would set them.
const limits = limitsSchema.extend({ maxTokens: limitsSchema.shape.maxTokens.unwrap() }).partial();

/** A request to the process that drives the project, from a view or another process. */
export const signalSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('terminate'), why: z.string().max(4000) }),
  z.strictObject({ type: z.literal('retry') }),
  z.strictObject({ type: z.literal('changeLimits'), ...limits.shape }),
  z.strictObject({ type: z.literal('acceptTamper') }),
  z.strictObject({ type: z.literal('waiveChecks') }),
  z.strictObject({ type: z.literal('allowNetwork') }),
  z.strictObject({ type: z.literal('allowInstall'), commands: z.array(installCommandSchema).min(1) }),
  /** Another project was forked from this one, after the record `atSeq`. */
  z.strictObject({ type: z.literal('forked'), childProjectId: projectId, atSeq: z.int().positive() }),
]);
/** `null` removes a cap; an absent limit does not change. */
export interface LimitChanges {
  maxRuntimeMs?: number;
  maxCostUsd?: number | null;
  maxTurns?: number | null;
  maxTokens?: number | null;
}

/** Spelled out so that an absent limit is absent, not `undefined`. */
export type Signal =
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'terminate'; why: string }
  | { type: 'retry' }
  | ({ type: 'changeLimits' } & LimitChanges)
  | { type: 'acceptTamper' }
  | { type: 'waiveChecks' }
  | { type: 'allowNetwork' }
  | { type: 'allowInstall'; commands: InstallCommand[] }
  | { type: 'forked'; childProjectId: string; atSeq: number };
