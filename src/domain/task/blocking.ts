import { z } from 'zod';

/** Why the work on a task makes no progress. `times`: in a row. */
export const stuckSignalSchema = z.discriminatedUnion('kind', [
  /** `checks`: the names of those that fail. */
  z.strictObject({ kind: z.literal('sameGateFailure'), times: z.int().positive(), checks: z.string() }),
  z.strictObject({ kind: z.literal('repeatedActions'), times: z.int().positive() }),
  z.strictObject({ kind: z.literal('malformedReplies'), times: z.int().positive() }),
  z.strictObject({ kind: z.literal('unchanged'), times: z.int().positive() }),
]);
export type StuckSignal = z.infer<typeof stuckSignalSchema>;

/** What the run itself knows of a blocked task, beside the words of an agent or a provider. */
export const blockingSchema = z.strictObject({
  /** Absent: the words say it. */
  cause: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('turnLimit'), turns: z.int().positive() }),
      z.strictObject({ kind: z.literal('stuck'), signal: stuckSignalSchema }),
    ])
    .exactOptional(),
  /** Where the unfinished work is kept. Absent: there was none. */
  kept: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('branch'), branch: z.string() }),
      z.strictObject({ kind: z.literal('folder'), folder: z.string() }),
    ])
    .exactOptional(),
});
export type Blocking = z.infer<typeof blockingSchema>;
