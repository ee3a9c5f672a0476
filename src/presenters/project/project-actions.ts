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

/** What makes sense now, for menus and hints. The engine decides; this only spares the user a refusal. */
export function projectActions({ state, drivenBy }: ProjectSnapshot): ReadonlySet<ProjectAction> {
  const { status, worktreePath } = state.project;
  const actions = new Set<ProjectAction>();
  const driven = drivenBy !== 'nobody';
  if (status === 'initializing' && !driven) actions.add('start');
  if (status === 'paused' || ((status === 'active' || status === 'waiting_for_credits') && !driven)) {
    actions.add('resume');
  }
  if (status === 'active' || status === 'waiting_for_credits' || (status === 'initializing' && driven)) {
    actions.add('pause');
  }
  if (status !== 'completed' && status !== 'failed') actions.add('terminate');
  if (status === 'failed' || status === 'timeout') actions.add('retry');
  if (!driven) actions.add('delete');
  if (state.tamper.length > 0) actions.add('acceptTamper');
  if (worktreePath !== null) actions.add('openWorktree').add('showChanges');
  if (state.publishedCommit !== null) actions.add('push');
  if (state.lastCommit !== null) actions.add('exportPatch');
  return actions;
}
