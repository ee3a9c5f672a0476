import * as vscode from 'vscode';
import type { Choice } from './wizard.ts';

export interface Confirmation {
  message: string;
  /** Everything that will happen and that stays. */
  detail: string;
  /** Verb on the button. */
  action: string;
}

export type Weight = 'info' | 'warning' | 'error';

/** What commands ask and tell the user. An interface, because an editor under test refuses to show dialogs. */
export interface Questions {
  pick<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined>;
  ask(
    title: string,
    prompt: string,
    value: string,
    problem: (text: string) => string | undefined,
  ): Promise<string | undefined>;
  /** Like `ask`, but the input is hidden. */
  askSecret(title: string, prompt: string, problem: (text: string) => string | undefined): Promise<string | undefined>;
  /** `true` only if the user pressed the button. */
  confirm(confirmation: Confirmation): Promise<boolean>;
  /** Shows a text of any length in a window of its own; resolves when it is closed. */
  show(title: string, text: string): Promise<void>;
  /** Resolves with the chosen action, if any, possibly much later. */
  tell<T extends string>(weight: Weight, message: string, ...actions: T[]): Promise<T | undefined>;
  openFile(action: string, filters: Record<string, string[]>): Promise<string | undefined>;
  saveAs(fileName: string, filters: Record<string, string[]>): Promise<string | undefined>;
}

export const editorQuestions: Questions = {
  async pick(title, choices) {
    type Item = vscode.QuickPickItem & { choice?: (typeof choices)[number] };
    const items = choices.flatMap((choice): Item[] => [
      ...(choice.heading === undefined ? [] : [{ label: choice.heading, kind: vscode.QuickPickItemKind.Separator }]),
      {
        label: choice.label,
        ...(choice.description === undefined ? {} : { description: choice.description }),
        ...(choice.detail === undefined ? {} : { detail: choice.detail }),
        ...(choice.icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(choice.icon) }),
        choice,
      },
    ]);
    const item = await vscode.window.showQuickPick(items, {
      title,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return item?.choice?.value;
  },

  async ask(title, prompt, value, problem) {
    const text = await vscode.window.showInputBox({
      title,
      prompt,
      value,
      ignoreFocusOut: true,
      validateInput: (input) => problem(input) ?? null,
    });
    return text?.trim();
  },

  async askSecret(title, prompt, problem) {
    const text = await vscode.window.showInputBox({
      title,
      prompt,
      password: true,
      ignoreFocusOut: true,
      validateInput: (input) => (input === '' ? null : (problem(input) ?? null)),
    });
    const key = text?.trim();
    // Enter in an empty box is no answer.
    return key === '' ? undefined : key;
  },

  async confirm({ message, detail, action }) {
    return (await vscode.window.showWarningMessage(message, { modal: true, detail }, action)) === action;
  },

  async show(title, text) {
    await vscode.window.showInformationMessage(title, { modal: true, detail: text });
  },

  async tell(weight, message, ...actions) {
    const show = {
      info: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    }[weight];
    return show(message, ...actions);
  },

  async openFile(action, filters) {
    const [file] = (await vscode.window.showOpenDialog({ openLabel: action, filters, canSelectMany: false })) ?? [];
    return file?.fsPath;
  },

  async saveAs(fileName, filters) {
    const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri;
    const uri = await vscode.window.showSaveDialog({
      filters,
      // Beside the repository: a patch inside it would be an untracked file.
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, '..', fileName) }),
    });
    return uri?.fsPath;
  },
};
