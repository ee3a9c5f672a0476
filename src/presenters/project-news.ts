import { projectStatusLook } from './status-look.ts';
import type { ProjectSnapshot } from '../domain/snapshot.ts';
import { oneLine } from './plain-text.ts';
import { reasonSentence } from './reason-sentence.ts';

export type NewsKind = 'tampered' | 'completed' | 'failed' | 'limit' | 'stopped' | 'waiting' | 'task';

/** Something that happened between two looks and that a person may want to be told. */
export interface News {
  kind: NewsKind;
  message: string;
}

/**
 * What is worth telling, at most one line for the project and one for its tasks. A project seen for the first time is no
 * news, and neither is what the user did.
 */
export function projectNews(before: ProjectSnapshot | undefined, after: ProjectSnapshot): News[] {
  if (before === undefined) return [];
  const name = oneLine(after.state.project.name, 120);
  const project = statusNews(before, after);
  if (project !== undefined) return [{ ...project, message: `${name}: ${project.message}` }];
  const doneBefore = new Set(
    before.state.taskList.tasks.filter((task) => task.status === 'completed').map((task) => task.id),
  );
  const done = after.state.taskList.tasks.filter((task) => task.status === 'completed' && !doneBefore.has(task.id));
  if (done.length === 0) return [];
  const titles = done.map((task) => `“${oneLine(task.title, 80)}”`).join(', ');
  return [{ kind: 'task', message: `${name}: ${titles} ${done.length === 1 ? 'is' : 'are'} done.` }];
}

function statusNews(before: ProjectSnapshot, after: ProjectSnapshot): News | undefined {
  if (before.state.tamper.length === 0 && after.state.tamper.length > 0) {
    return {
      kind: 'tampered',
      message: 'your repository was changed behind your back during a turn. The work stopped so that you can look.',
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
      return { kind: 'waiting', message };
    case 'paused':
      return reason.code === 'pausedByUser' ? undefined : { kind: 'stopped', message };
    case 'initializing':
    case 'active':
      return undefined;
  }
}
