import { z } from 'zod';

/** Why a project has its status. Presenters make sentences of it; `detail` is the underlying fact. */
export const statusReasonCode = z.enum([
  'created',
  'started',
  'resumed',
  'retried',
  'pausedByUser',
  'terminatedByUser',
  'allTasksDone',
  'runtimeReached',
  'limitReached',
  'familyLimitReached',
  'budgetReached',
  'noProvider',
  'providersFailing',
  'providerBack',
  'providerNeedsPerson',
  'providerFailed',
  'checksCannotRun',
  'planRefused',
  'gatesFailed',
  'tasksBlocked',
  'gitFailed',
  'gitNeedsPerson',
  'workRefused',
  'worktreeLost',
  'worktreeSwitched',
  'publishConflict',
  'tampered',
  'diskFull',
  'storageFailed',
  'internalError',
]);
export type StatusReasonCode = z.infer<typeof statusReasonCode>;

export const statusReasonSchema = z.strictObject({ code: statusReasonCode, detail: z.string().max(4000) });
export type StatusReason = z.infer<typeof statusReasonSchema>;
