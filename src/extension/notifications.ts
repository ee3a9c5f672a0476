import * as vscode from 'vscode';
import type { ProjectSnapshot } from '../domain/snapshot.ts';
import type { News, NewsKind } from '../presenters/project-news.ts';
import { projectNews } from '../presenters/project-news.ts';
import type { Desk } from './desk.ts';
import { COMMANDS } from './ids.ts';
import type { Weight } from './questions.ts';

/** What can be done about each kind of news, in the order of the buttons. */
const OFFERS: Record<NewsKind, { weight: Weight; commands: Record<string, string> }> = {
  tampered: {
    weight: 'error',
    commands: { 'Look…': COMMANDS.acceptTamper, 'Show Progress': COMMANDS.showProgress },
  },
  completed: {
    weight: 'info',
    commands: {
      'Show Changes': COMMANDS.showChanges,
      'Copy Push Command': COMMANDS.copyPushCommand,
      'Show Progress': COMMANDS.showProgress,
    },
  },
  failed: {
    weight: 'error',
    commands: { 'Show Progress': COMMANDS.showProgress, Retry: COMMANDS.retry, 'Show Log': COMMANDS.showLog },
  },
  limit: {
    weight: 'warning',
    commands: { 'Raise Limits…': COMMANDS.raiseLimits, 'Show Progress': COMMANDS.showProgress },
  },
  stopped: { weight: 'warning', commands: { 'Show Progress': COMMANDS.showProgress, Resume: COMMANDS.resume } },
  waiting: {
    weight: 'warning',
    commands: { 'Show Progress': COMMANDS.showProgress, 'Add Provider…': COMMANDS.addProvider },
  },
  task: { weight: 'info', commands: { 'Show Tasks': COMMANDS.showTasks } },
};

const QUIET_MS = 3_600_000;

/** Tells what happened while nobody looked, once, in the window that it concerns. */
export class Notifications {
  readonly #desk: Desk;
  readonly #waitTold = new Map<string, number>();
  #seen: Map<string, ProjectSnapshot> | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  refresh(): void {
    // What was there before this window started is no news.
    const before = this.#seen;
    if (this.#desk.host.engine === undefined) return;
    const now = this.#desk.host.snapshot().projects;
    this.#seen = new Map(now.map((project) => [project.state.project.id, project]));
    if (before === undefined) return;
    for (const project of now) {
      const last = before.get(project.state.project.id);
      if (last === undefined || toldElsewhere(last)) continue;
      for (const news of projectNews(last, project)) void this.#tell(project.state.project.id, news);
    }
  }

  async #tell(projectId: string, news: News): Promise<void> {
    if (!this.#wanted(news.kind) || this.#toldLately(projectId, news.kind)) return;
    const { weight, commands } = OFFERS[news.kind];
    const chosen = await this.#desk.questions.tell(weight, news.message, ...Object.keys(commands));
    const command = chosen === undefined ? undefined : commands[chosen];
    if (command !== undefined) await vscode.commands.executeCommand(command, projectId);
  }

  /** Credits may come and go all night; that it waits again is no news within the hour. */
  #toldLately(projectId: string, kind: NewsKind): boolean {
    if (kind !== 'waiting') return false;
    const last = this.#waitTold.get(projectId);
    const now = Date.now();
    if (last !== undefined && now - last < QUIET_MS) return true;
    this.#waitTold.set(projectId, now);
    return false;
  }

  #wanted(kind: NewsKind): boolean {
    switch (this.#desk.settings().notifications) {
      case 'all':
        return true;
      case 'important':
        return kind !== 'task';
      case 'off':
        return kind === 'tampered';
    }
  }
}

/** Another window drives it and tells its own user. */
function toldElsewhere({ drivenBy, state }: ProjectSnapshot): boolean {
  return drivenBy === 'elsewhere' && state.driver?.kind === 'extension';
}
