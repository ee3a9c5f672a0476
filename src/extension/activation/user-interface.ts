import * as vscode from 'vscode';
import { isRunning } from '../../domain/run/project-status.ts';
import { attentionText } from '../../presenters/project/attention-text.ts';
import { CommittedFiles } from '../views/show-changes.ts';
import { registerCommands } from '../commands/register-commands.ts';
import { awaitingConsent } from '../commands/consent.ts';
import { CostWatch } from '../views/cost-watch.ts';
import { CostsPanel } from '../pages/costs-panel.ts';
import type { CommandContext } from '../commands/command-context.ts';
import type { FactoryHost } from './factory-host.ts';
import { CONTEXT_KEYS, SETTINGS, VIEWS } from '../ids.ts';
import { LiveDocuments } from '../views/live-documents.ts';
import { LogFeed } from './log-channel.ts';
import { Notifier } from '../views/notifier.ts';
import { editorQuestions } from '../questions/questions.ts';
import { editorAsking } from '../questions/quick-questions.ts';
import { SelectedProject } from './selected-project.ts';
import { readEditorSettings } from './editor-settings.ts';
import { StatusBar } from '../views/status-bar.ts';
import { CostsView } from '../views/costs-view.ts';
import type { CostTreeRow } from '../../presenters/costs/cost-tree.ts';
import { ProjectsView } from '../views/projects-view.ts';
import type { ProjectNode } from '../views/projects-view.ts';
import { TasksView } from '../views/tasks-view.ts';
import { WorkspaceWatch } from './workspace-watch.ts';

/** While a project runs or waits, displayed times are refreshed at this interval even without an event. */
const TICK_MS = 5000;

/** The views, commands and notifications of this extension, wired to one host. */
export class UserInterface implements vscode.Disposable {
  readonly commandContext: CommandContext;
  readonly projects: ProjectsView;
  readonly tasks: TasksView;
  readonly costs: CostsView;
  readonly statusBar: StatusBar;
  readonly #notifier: Notifier;
  readonly #projectsTree: vscode.TreeView<ProjectNode>;
  readonly #costsTree: vscode.TreeView<CostTreeRow>;
  readonly #disposables: { dispose(): unknown }[] = [];
  readonly #contexts = new Map<string, boolean>();
  #feed: LogFeed | undefined;
  #tick: NodeJS.Timeout;

  constructor(
    host: FactoryHost,
    log: vscode.LogOutputChannel,
    extensionUri: vscode.Uri,
    own: Pick<CommandContext, 'secrets' | 'editorModels'>,
  ) {
    this.commandContext = {
      host,
      log,
      selection: new SelectedProject(),
      documents: new LiveDocuments(host),
      costWatch: new CostWatch(host),
      costsPanel: new CostsPanel(host, extensionUri),
      settings: () => readEditorSettings(),
      questions: editorQuestions,
      asking: editorAsking,
      ...own,
    };
    this.projects = new ProjectsView(host);
    this.tasks = new TasksView(this.commandContext);
    this.costs = new CostsView(host, this.commandContext.costWatch);
    this.statusBar = new StatusBar(host, this.commandContext.costWatch);
    this.#notifier = new Notifier(this.commandContext);
    this.#projectsTree = vscode.window.createTreeView(VIEWS.projects, { treeDataProvider: this.projects });
    this.#costsTree = vscode.window.createTreeView(VIEWS.costs, { treeDataProvider: this.costs });
    this.#tick = setInterval(() => {
      if (host.snapshot().projects.some(({ state }) => isRunning(state.project.status))) this.refresh();
    }, TICK_MS);
    this.#disposables.push(
      this.commandContext.selection,
      this.commandContext.documents,
      this.commandContext.costWatch,
      this.commandContext.costsPanel,
      new CommittedFiles(host),
      new WorkspaceWatch(host),
      this.projects,
      this.tasks,
      this.costs,
      this.statusBar,
      this.#projectsTree,
      this.#costsTree,
      ...registerCommands(this.commandContext),
      host.onDidChange(() => {
        this.refresh();
      }),
      this.commandContext.costWatch.onDidChange(() => {
        this.refresh();
      }),
      host.onDidStart((engine) => {
        this.#feed?.dispose();
        this.#feed = new LogFeed(engine, log);
      }),
      this.#projectsTree.onDidChangeSelection(({ selection: [node] }) => {
        if (node !== undefined && 'projectId' in node) this.commandContext.selection.select(node.projectId);
      }),
      vscode.workspace.onDidChangeConfiguration((change) => void this.#settingsChanged(change)),
    );
  }

  refresh(): void {
    this.projects.refresh();
    this.tasks.refresh();
    this.costs.refresh();
    this.#costsTree.badge = this.costs.badge;
    this.statusBar.refresh();
    this.#notifier.refresh();
    const { engine } = this.commandContext.host;
    const { projects, unreadable } = this.commandContext.host.snapshot();
    const attention = attentionText(this.commandContext.host.snapshot(), this.commandContext.costWatch.caps);
    this.#projectsTree.badge = attention?.people ? { value: attention.people, tooltip: attention.text } : undefined;
    this.#setContext(CONTEXT_KEYS.hasProjects, projects.length + unreadable.length > 0);
    this.#setContext(
      CONTEXT_KEYS.providerMissing,
      engine !== undefined && !engine.providers().some((provider) => provider.enabled),
    );
    this.#setContext(
      CONTEXT_KEYS.consentMissing,
      engine !== undefined && awaitingConsent(engine.providers()).length > 0,
    );
  }

  dispose(): void {
    clearInterval(this.#tick);
    this.#feed?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #setContext(key: string, value: boolean): void {
    if (this.#contexts.get(key) === value) return;
    this.#contexts.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }

  async #settingsChanged(change: vscode.ConfigurationChangeEvent): Promise<void> {
    const moved = [SETTINGS.dataDirectory, SETTINGS.worktreesDirectory].some((id) => change.affectsConfiguration(id));
    if (!moved) return;
    const message = 'Dark Factory uses the other folder once this window is reloaded. Nothing that exists is moved.';
    if ((await this.commandContext.questions.tell('info', message, 'Reload Window')) !== undefined) {
      await vscode.commands.executeCommand('workbench.action.reloadWindow');
    }
  }
}
