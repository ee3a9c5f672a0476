import type * as vscode from 'vscode';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { EditorModels } from '../models/editor-models.ts';
import type { CostWatch } from '../views/cost-watch.ts';
import type { CostsPanel } from '../pages/costs-panel.ts';
import type { FactoryHost } from '../activation/factory-host.ts';
import type { LiveDocuments } from '../views/live-documents.ts';
import type { Questions } from '../questions/questions.ts';
import type { SelectedProject } from '../activation/selected-project.ts';
import type { EditorSettings } from '../activation/editor-settings.ts';
import type { Asking } from '../questions/wizard.ts';

/** What every command works with. */
export interface CommandContext {
  readonly host: FactoryHost;
  readonly selection: SelectedProject;
  readonly documents: LiveDocuments;
  readonly costWatch: CostWatch;
  readonly costsPanel: CostsPanel;
  readonly log: vscode.LogOutputChannel;
  /** Read on each call, because the user may change them at any time. */
  settings(): EditorSettings;
  questions: Questions;
  /** Sequences of questions. */
  asking: Asking;
  readonly secrets: SecretStore;
  readonly editorModels: EditorModels;
}
