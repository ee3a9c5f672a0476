import * as vscode from 'vscode';
import { until } from './window.ts';

/** The editor's own commands on the quick input. */
const COMMANDS = {
  accept: 'workbench.action.acceptSelectedQuickOpenItem',
  back: 'workbench.action.quickInputBack',
  cancel: 'workbench.action.closeQuickOpen',
};
export type Key = keyof typeof COMMANDS;

/** Questions that the editor shows one after the other, and a keyboard for them. */
export class AskedQuestions {
  asked = 0;
  #answered = 0;

  /** Has `ask` put its question, and notes when it is answered. */
  async put<T>(ask: () => Promise<T>): Promise<T> {
    this.asked += 1;
    const answer = await ask();
    this.#answered += 1;
    return answer;
  }

  /**
   * Presses a key for the question with this number, from 1. One that is not shown yet does not hear it, so it is pressed until
   * the question is answered; each press has been heard or not once its command is done.
   */
  async press(question: number, key: Key): Promise<void> {
    await until(`question ${question}`, () => this.asked >= question);
    await this.pressUntil(key, `an answer to question ${question}`, () => this.#answered >= question);
  }

  async pressUntil(key: Key, what: string, isHeard: () => boolean): Promise<void> {
    await until(what, async () => {
      if (!isHeard()) await vscode.commands.executeCommand(COMMANDS[key]);
      return isHeard();
    });
  }
}
