import * as vscode from 'vscode';
import type { FactorySnapshot, ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { projectRows } from '../../presenters/project/project-row.ts';

/** The project that the Tasks view shows and that the palette acts on by default. */
export class SelectedProject implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  #projectId: string | undefined;

  readonly onDidChange = this.#changed.event;

  select(projectId: string): void {
    if (this.#projectId === projectId) return;
    this.#projectId = projectId;
    this.#changed.fire();
  }

  /** The chosen project; without a choice the first of `projectRows`: a running one if there is one. */
  current(snapshot: FactorySnapshot): ProjectSnapshot | undefined {
    const byId = (id: string | undefined) => snapshot.projects.find(({ state }) => state.project.id === id);
    return byId(this.#projectId) ?? byId(projectRows(snapshot.projects)[0]?.id);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
