import * as vscode from 'vscode';

/** Where in a sequence of questions one is asked. */
export interface Place {
  title: string;
  /** From 1. */
  step: number;
  totalSteps: number;
}

export type Answer<T> = { type: 'next'; value: T } | { type: 'back' } | { type: 'cancelled' };

export function mapAnswer<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.type === 'next' ? { type: 'next', value: change(answer.value) } : answer;
}

export interface Choice<T> {
  label: string;
  description?: string;
  detail?: string;
  icon?: string;
  picked?: boolean;
  /** Begins a group of this name. */
  heading?: string;
  value: T;
}

export type Step<Draft> = (draft: Draft, place: Place) => Promise<Answer<Draft>>;

/**
 * Asks one step after the other, with a way back to each; what was answered is kept when the user goes back.
 * `stepsOf` is asked anew after each answer, because an answer may make later steps needless. `undefined`: cancelled.
 */
export async function runWizard<Draft>(
  title: string,
  stepsOf: (draft: Draft) => readonly Step<Draft>[],
  start: Draft,
): Promise<Draft | undefined> {
  let draft = start;
  let index = 0;
  for (;;) {
    const steps = stepsOf(draft);
    const step = steps[index];
    if (step === undefined) return draft;
    const answer = await step(draft, { title, step: index + 1, totalSteps: steps.length });
    if (answer.type === 'cancelled') return undefined;
    if (answer.type === 'back') index = Math.max(0, index - 1);
    else {
      draft = answer.value;
      index += 1;
    }
  }
}

/** `problem` is asked on every key; a sentence stands in the way of Enter. */
export function askText(
  place: Place,
  options: { prompt: string; value: string; placeholder?: string; problem: (text: string) => string | undefined },
): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  arrange(box, place);
  box.prompt = options.prompt;
  box.value = options.value;
  box.placeholder = options.placeholder ?? '';
  const check = (): boolean => {
    const problem = options.problem(box.value);
    box.validationMessage = problem ?? '';
    return problem === undefined;
  };
  return shown<string>(box, (answer) => [
    // An empty box is not scolded before Enter.
    box.onDidChangeValue(() => {
      check();
    }),
    box.onDidAccept(() => {
      if (check()) answer({ type: 'next', value: box.value.trim() });
    }),
  ]);
}

/** `later` brings the choices again with more said about each, once it is known; the selection stays. */
export interface ChoiceOptions<T> {
  placeholder: string;
  choices: readonly Choice<T>[];
  later?: (signal: AbortSignal) => Promise<readonly Choice<T>[]>;
}

export function askOne<T>(place: Place, options: ChoiceOptions<T>): Promise<Answer<T>> {
  const pick = quickPick(place, options);
  const preferred = pick.items.filter((item) => item.choice.picked === true).slice(0, 1);
  // Without a preference the first row is active by itself; set to nothing, Enter would do nothing.
  if (preferred.length > 0) pick.activeItems = preferred;
  return shown<T>(pick, (answer) => [
    pick.onDidAccept(() => {
      const item = pick.activeItems[0];
      if (item !== undefined) answer({ type: 'next', value: item.choice.value });
    }),
  ]);
}

export function askMany<T>(place: Place, options: ChoiceOptions<T>): Promise<Answer<T[]>> {
  const pick = quickPick(place, options);
  pick.canSelectMany = true;
  pick.selectedItems = pick.items.filter((item) => item.choice.picked === true);
  const looking = new AbortController();
  if (options.later !== undefined) {
    pick.busy = true;
    void options.later(looking.signal).then((choices) => {
      if (looking.signal.aborted) return;
      const chosen = new Set(pick.selectedItems.map((item) => item.choice.value));
      pick.items = choices.map(itemOf);
      pick.selectedItems = pick.items.filter((item) => chosen.has(item.choice.value));
      pick.busy = false;
    });
  }
  return shown<T[]>(pick, (answer) => [
    pick.onDidAccept(() => {
      const values = pick.selectedItems.map((item) => item.choice.value);
      if (values.length > 0) answer({ type: 'next', value: values });
      else pick.placeholder = 'Choose at least one; the space bar ticks a row';
    }),
    pick.onDidHide(() => {
      looking.abort();
    }),
  ]);
}

interface ChoiceItem<T> extends vscode.QuickPickItem {
  choice: Choice<T>;
}

function quickPick<T>(place: Place, options: ChoiceOptions<T>): vscode.QuickPick<ChoiceItem<T>> {
  const pick = vscode.window.createQuickPick<ChoiceItem<T>>();
  arrange(pick, place);
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = options.choices.map(itemOf);
  return pick;
}

function itemOf<T>(choice: Choice<T>): ChoiceItem<T> {
  return {
    label: choice.label,
    ...(choice.description === undefined ? {} : { description: choice.description }),
    ...(choice.detail === undefined ? {} : { detail: choice.detail }),
    ...(choice.icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(choice.icon) }),
    choice,
  };
}

function arrange(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, place: Place): void {
  input.title = place.title;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  // A look at another window must not throw away what was typed.
  input.ignoreFocusOut = true;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
}

type Asking = vscode.QuickInput & {
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

function shown<T>(
  input: Asking,
  listen: (answer: (answer: Answer<T>) => void) => vscode.Disposable[],
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const disposables: vscode.Disposable[] = [];
    const finish = (answer: Answer<T>): void => {
      resolve(answer);
      input.hide();
    };
    disposables.push(
      ...listen(finish),
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) finish({ type: 'back' });
      }),
      input.onDidHide(() => {
        resolve({ type: 'cancelled' });
        for (const disposable of disposables) disposable.dispose();
        input.dispose();
      }),
    );
    input.show();
  });
}
