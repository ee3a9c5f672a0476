import { projectStatusLook } from '../shared/status-look.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { switchText } from '../providers/switch-text.ts';
import { oneLine, withDetail } from '../shared/plain-text.ts';
import { reasonSentence } from './reason-sentence.ts';

export type NewsKind =
  | 'tampered'
  | 'completed'
  | 'failed'
  | 'limit'
  | 'stopped'
  | 'needsProvider'
  | 'waiting'
  | 'budget'
  | 'switched'
  | 'task';

/** Something that happened between two snapshots and that the user may want to know. */
export interface News {
  kind: NewsKind;
  message: string;
}

/**
 * The news between two snapshots: one line about the project's status or, without one, at most one about a change of provider
 * and one about finished tasks. A project seen for the first time is not reported, and neither is what the user did.
 */
export function projectNotifications(before: ProjectSnapshot | undefined, after: ProjectSnapshot): News[] {
  if (before === undefined) return [];
  const name = oneLine(after.state.project.name, 120);
  const project = statusNews(before, after);
  if (project !== undefined) return [{ ...project, message: `${name}: ${project.message}` }];
  return [...switchNews(before, after), ...taskNews(before, after)].map(({ kind, message }) => ({
    kind,
    message: `${name}: ${message}`,
  }));
}

/** Used only without news about the status: those give a reason of their own. */
function switchNews(before: ProjectSnapshot, after: ProjectSnapshot): News[] {
  const change = after.state.finance.providerSwitches[before.state.finance.providerSwitches.length];
  // The first provider of a project replaces none.
  if (change === undefined || change.fromProvider === null) return [];
  const [from, to] = [oneLine(change.fromProvider, 60), oneLine(change.toProvider, 60)];
  return [{ kind: 'switched', message: withDetail(`${to} goes on in place of ${from}`, switchText(change)) }];
}

function taskNews(before: ProjectSnapshot, after: ProjectSnapshot): News[] {
  const doneBefore = new Set(
    before.state.taskList.tasks.filter((task) => task.status === 'completed').map((task) => task.id),
  );
  const done = after.state.taskList.tasks.filter((task) => task.status === 'completed' && !doneBefore.has(task.id));
  if (done.length === 0) return [];
  const titles = done.map((task) => `“${oneLine(task.title, 80)}”`).join(', ');
  return [{ kind: 'task', message: `${titles} ${done.length === 1 ? 'is' : 'are'} done.` }];
}

function statusNews(before: ProjectSnapshot, after: ProjectSnapshot): News | undefined {
  if (before.state.tamper.length === 0 && after.state.tamper.length > 0) {
    return {
      kind: 'tampered',
      message: 'your repository was changed during a turn. The work stopped so that you can look.',
    };
  }
  const { status, reason } = after.state.project;
  if (status === before.state.project.status) return undefined;
  const message = `${projectStatusLook(after).word}. ${reasonSentence(after.state, after.at)}`;
  switch (status) {
    case 'completed':
      return { kind: 'completed', message };
    case 'timeout':
      return { kind: 'limit', message };
    case 'failed':
      return reason.code === 'terminatedByUser' ? undefined : { kind: 'failed', message };
    case 'waiting_for_credits':
      return { kind: reason.code === 'budgetReached' ? 'budget' : 'waiting', message };
    case 'paused':
      if (reason.code === 'pausedByUser') return undefined;
      // Resumed, it would stop there again.
      if (reason.code === 'limitReached' || reason.code === 'familyLimitReached') return { kind: 'limit', message };
      return { kind: reason.code === 'providerNeedsPerson' ? 'needsProvider' : 'stopped', message };
    case 'initializing':
    case 'active':
      return undefined;
  }
}
