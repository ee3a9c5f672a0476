import * as vscode from 'vscode';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { BudgetNews } from '../../presenters/costs/budget-notifications.ts';
import { budgetNotifications } from '../../presenters/costs/budget-notifications.ts';
import type { CapRow } from '../../presenters/costs/cap-rows.ts';
import { localDay } from '../../domain/local-day.ts';
import type { News, NewsKind } from '../../presenters/project/project-notifications.ts';
import { projectNotifications } from '../../presenters/project/project-notifications.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { COMMANDS } from '../ids.ts';
import type { Weight } from '../questions/questions.ts';

/** The actions for each kind of news, in the order of the buttons. */
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
  needsProvider: {
    weight: 'warning',
    commands: {
      'Test Provider…': COMMANDS.testProvider,
      'Add Provider…': COMMANDS.addProvider,
      Resume: COMMANDS.resume,
    },
  },
  waiting: {
    weight: 'warning',
    commands: { 'Show Progress': COMMANDS.showProgress, 'Add Provider…': COMMANDS.addProvider },
  },
  budget: { weight: 'warning', commands: { 'Raise Budget…': COMMANDS.raiseBudget, 'Show Costs': COMMANDS.showCosts } },
  switched: { weight: 'info', commands: { 'Show Costs': COMMANDS.showCosts } },
  task: { weight: 'info', commands: { 'Show Tasks': COMMANDS.showTasks } },
};

/** Commands about providers and budgets; they do not take the id of a project. */
const ABOUT_NO_PROJECT: ReadonlySet<string> = new Set([
  COMMANDS.testProvider,
  COMMANDS.addProvider,
  COMMANDS.raiseBudget,
]);

const QUIET_MS = 3_600_000;

/** Reports what happened in the background, once, in the window that it concerns. */
export class Notifier {
  readonly #context: CommandContext;
  readonly #waitTold = new Map<string, number>();
  readonly #budgetsTold = new Set<string>();
  #seen: Map<string, ProjectSnapshot> | undefined;
  #caps: readonly CapRow[] = [];

  constructor(context: CommandContext) {
    this.#context = context;
  }

  refresh(): void {
    // What happened before this window started is not reported.
    const before = this.#seen;
    if (this.#context.host.engine === undefined) return;
    const now = this.#context.host.snapshot().projects;
    this.#seen = new Map(now.map((project) => [project.state.project.id, project]));
    this.#refreshBudgets(now);
    if (before === undefined) return;
    for (const project of now) {
      const last = before.get(project.state.project.id);
      if (last === undefined || toldElsewhere(last)) continue;
      for (const news of projectNotifications(last, project)) void this.#tell(project.state.project.id, news);
    }
  }

  /** Budgets apply to the whole machine; only windows that drive a project report them. */
  #refreshBudgets(projects: readonly ProjectSnapshot[]): void {
    const before = this.#caps;
    this.#caps = this.#context.costWatch.caps;
    if (!projects.some(({ drivenBy }) => drivenBy === 'here')) return;
    for (const news of budgetNotifications(before, this.#caps)) void this.#tellBudget(news);
  }

  async #tell(projectId: string, news: News): Promise<void> {
    if (!this.#wanted(news.kind) || this.#toldLately(projectId, news.kind)) return;
    const { weight, commands } = OFFERS[news.kind];
    const chosen = await this.#context.questions.tell(weight, news.message, ...Object.keys(commands));
    const command = chosen === undefined ? undefined : commands[chosen];
    if (command === undefined) return;
    await vscode.commands.executeCommand(command, ...(ABOUT_NO_PROJECT.has(command) ? [] : [projectId]));
  }

  async #tellBudget({ capId, message }: BudgetNews): Promise<void> {
    // Reservations come and go, so the level may change often: once a day is enough.
    const told = `${localDay(Date.now())} ${capId}`;
    if (this.#context.settings().notifications === 'off' || this.#budgetsTold.has(told)) return;
    this.#budgetsTold.add(told);
    const chosen = await this.#context.questions.tell('warning', message, 'Raise Budget…', 'Show Costs');
    if (chosen === 'Raise Budget…') await vscode.commands.executeCommand(COMMANDS.raiseBudget, capId);
    if (chosen === 'Show Costs') await vscode.commands.executeCommand(COMMANDS.showCosts);
  }

  /** Credits may come and go all night, so a wait is reported at most once an hour for each project. */
  #toldLately(projectId: string, kind: NewsKind): boolean {
    if (kind !== 'waiting') return false;
    const last = this.#waitTold.get(projectId);
    const now = Date.now();
    if (last !== undefined && now - last < QUIET_MS) return true;
    this.#waitTold.set(projectId, now);
    return false;
  }

  #wanted(kind: NewsKind): boolean {
    switch (this.#context.settings().notifications) {
      case 'all':
        return true;
      case 'important':
        return kind !== 'task' && kind !== 'switched';
      case 'off':
        return kind === 'tampered';
    }
  }
}

/** Another window drives it and reports it there. */
function toldElsewhere({ drivenBy, state }: ProjectSnapshot): boolean {
  return drivenBy === 'elsewhere' && state.driver?.kind === 'extension';
}
