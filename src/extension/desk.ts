import type * as vscode from 'vscode';
import type { SecretStore } from '../ports/secret-store.ts';
import type { EditorModels } from './editor-models.ts';
import type { CostWatch } from './cost-watch.ts';
import type { CostsPanel } from './costs-panel.ts';
import type { FactoryHost } from './factory-host.ts';
import type { LiveDocuments } from './live-documents.ts';
import type { Questions } from './questions.ts';
import type { Selection } from './selection.ts';
import type { Settings } from './settings.ts';
import type { Asking } from './wizard.ts';

/** What every command works with. */
export interface Desk {
  readonly host: FactoryHost;
  readonly selection: Selection;
  readonly documents: LiveDocuments;
  readonly costWatch: CostWatch;
  readonly costsPanel: CostsPanel;
  readonly log: vscode.LogOutputChannel;
  /** Read anew each time: the user may change them at any moment. */
  settings(): Settings;
  questions: Questions;
  /** Sequences of questions. */
  asking: Asking;
  readonly secrets: SecretStore;
  readonly editorModels: EditorModels;
}
