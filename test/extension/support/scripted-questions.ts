import type { Confirmation, Questions, Weight } from '../../../src/extension/questions/questions.ts';

/** Answers in the place of a person, and keeps what was asked and told. An answer that nobody expected is `undefined`. */
export class ScriptedQuestions implements Questions {
  readonly told: { weight: Weight; message: string; actions: string[] }[] = [];
  readonly shown: string[] = [];
  readonly confirmed: Confirmation[] = [];
  /** Labels to pick, in order. */
  picks: string[] = [];
  /** Labels of notifications' buttons to press, in order; `null` presses none. */
  presses: (string | null)[] = [];
  secret: string | undefined;
  sure = true;
  file: string | undefined;

  async pick<T>(_title: string, choices: readonly { label: string; value: T }[]): Promise<T | undefined> {
    const wanted = this.picks.shift();
    return choices.find((choice) => choice.label === wanted)?.value;
  }

  async ask(): Promise<string | undefined> {
    return undefined;
  }

  async askSecret(
    _title: string,
    _prompt: string,
    problem: (text: string) => string | undefined,
  ): Promise<string | undefined> {
    return this.secret !== undefined && problem(this.secret) === undefined ? this.secret : undefined;
  }

  async confirm(confirmation: Confirmation): Promise<boolean> {
    this.confirmed.push(confirmation);
    return this.sure;
  }

  async show(_title: string, text: string): Promise<void> {
    this.shown.push(text);
  }

  async tell<T extends string>(weight: Weight, message: string, ...actions: T[]): Promise<T | undefined> {
    this.told.push({ weight, message, actions });
    const pressed = this.presses.shift();
    return actions.find((action) => action === pressed);
  }

  async openFile(): Promise<string | undefined> {
    return this.file;
  }

  async saveAs(): Promise<string | undefined> {
    return this.file;
  }

  lastTold(): string {
    return this.told.at(-1)?.message ?? '';
  }
}
