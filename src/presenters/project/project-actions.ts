import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';

export type ProjectAction =
  | 'start'
  | 'pause'
  | 'resume'
  | 'terminate'
  | 'retry'
  | 'delete'
  | 'acceptTamper'
  | 'openWorktree'
  | 'showChanges'
  | 'push'
  | 'exportPatch';

/** The actions to offer now in menus and hints. The engine decides; this only avoids offering what it would refuse. */
export function projectActions({ state, drivenBy, queue }: ProjectSnapshot): ReadonlySet<ProjectAction> {
  const { status, worktreePath } = state.project;
  const actions = new Set<ProjectAction>();
  const driven = drivenBy !== 'nobody';
  const isRunning = status === 'active' || status === 'waiting_for_credits';
  const waits = queue !== undefined;
  if (status === 'initializing' && !driven && !waits) actions.add('start');
  if ((status === 'paused' || (isRunning && !driven)) && !waits) actions.add('resume');
  if (isRunning || (status === 'initializing' && driven) || state.queued !== null) actions.add('pause');
  if (status !== 'completed' && status !== 'failed') actions.add('terminate');
  if ((status === 'failed' || status === 'timeout') && !waits) actions.add('retry');
  if (!driven) actions.add('delete');
  if (state.tamper.length > 0) actions.add('acceptTamper');
  if (worktreePath !== null) actions.add('openWorktree').add('showChanges');
  if (state.publishedCommit !== null) actions.add('push');
  if (state.lastCommit !== null) actions.add('exportPatch');
  return actions;
}
