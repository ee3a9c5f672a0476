export const PROJECT_STATUSES = [
  'initializing',
  'active',
  'paused',
  'waiting_for_credits',
  'completed',
  'failed',
  'timeout',
] as const;
export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

/** The only legal status changes. A termination is stored as `failed` with the reason `terminatedByUser`. */
export const LEGAL_TRANSITIONS: Readonly<Record<ProjectStatus, readonly ProjectStatus[]>> = {
  initializing: ['active', 'paused', 'failed'],
  active: ['paused', 'waiting_for_credits', 'completed', 'failed', 'timeout'],
  paused: ['active', 'failed', 'timeout'],
  waiting_for_credits: ['active', 'paused', 'failed', 'timeout'],
  completed: ['active'],
  failed: ['active'],
  timeout: ['active', 'failed'],
};

export function canBecome(from: ProjectStatus, to: ProjectStatus): boolean {
  return LEGAL_TRANSITIONS[from].includes(to);
}

/** Whether a process should drive the project, and resume it after a restart. */
export function isRunning(status: ProjectStatus): boolean {
  return status === 'active' || status === 'waiting_for_credits';
}
