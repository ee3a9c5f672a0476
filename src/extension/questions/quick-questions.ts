import * as vscode from 'vscode';
import { choiceMeant } from './typed-choice.ts';
import type { Answer, Asking, Choice, ChoiceQuestion, Place, TextQuestion } from './wizard.ts';

export function askText(place: Place, question: TextQuestion): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  arrange(box, place);
  box.value = question.value;
  box.placeholder = question.placeholder ?? '';
  box.password = question.secret === true;
  const check = (): boolean => {
    const problem = question.problem(box.value);
    const note = question.note?.(box.value);
    box.validationMessage = problem ?? '';
    box.prompt = note === undefined ? question.prompt : `${question.prompt} ${note}`;
    return problem === undefined;
  };
  box.prompt = question.prompt;
  // An empty box shows no problem before Enter.
  if (question.note !== undefined && box.value !== '') check();
  return shown<string>(box, (answer) => [
    box.onDidChangeValue(() => {
      check();
    }),
    box.onDidAccept(() => {
      if (check()) answer({ type: 'next', value: box.value.trim() });
    }),
  ]);
}

export function askOne<T>(place: Place, question: ChoiceQuestion<T>): Promise<Answer<T>> {
  const pick = quickPick(place, question);
  let choices = question.choices;
  const prefer = (): void => {
    const preferred = pick.items.filter((item) => item.choice?.picked === true).slice(0, 1);
    // Without a preference the editor activates the first row; an empty list would make Enter do nothing.
    if (preferred.length > 0) pick.activeItems = preferred;
  };
  prefer();
  let proposed = pick.activeItems[0]?.label ?? choices[0]?.label;
  const draw = (): void => {
    const active = pick.activeItems[0];
    const typed = pick.value.trim() === '' ? undefined : question.typed?.(pick.value.trim());
    pick.items = [
      ...itemsOf(choices),
      // Last and always shown: choices that match the input come before it.
      ...(typed === undefined ? [] : itemsOf([typed]).map((item) => ({ ...item, alwaysShow: true }))),
    ];
    if (pick.value !== '') {
      // The editor would keep the typed row active that stood alone until the list came.
      const meant = choiceMeant(
        choices.map(({ label }) => label),
        pick.value,
      );
      const item = meant === undefined ? undefined : pick.items.find(({ label }) => label === meant);
      if (item !== undefined) pick.activeItems = [item];
      return;
    }
    // If the user has moved to a row, keep it; otherwise activate the current proposal.
    const moved = active !== undefined && active.label !== proposed;
    const same = moved ? pick.items.find((item) => item.label === active.label) : undefined;
    const first = pick.items.find((item) => item.choice !== undefined);
    if (same !== undefined) pick.activeItems = [same];
    else {
      if (first !== undefined) pick.activeItems = [first];
      prefer();
      proposed = pick.activeItems[0]?.label;
    }
  };
  const looking = lookFurther(pick, question, (found) => {
    choices = found;
    draw();
  });
  return shown<T>(pick, (answer) => [
    pick.onDidAccept(() => {
      const choice = pick.activeItems[0]?.choice;
      if (choice !== undefined) answer({ type: 'next', value: choice.value });
    }),
    ...(question.typed === undefined ? [] : [pick.onDidChangeValue(draw)]),
    looking,
  ]);
}

export function askMany<T>(place: Place, question: ChoiceQuestion<T>): Promise<Answer<T[]>> {
  const pick = quickPick(place, question);
  pick.canSelectMany = true;
  pick.selectedItems = pick.items.filter((item) => item.choice?.picked === true);
  const looking = lookFurther(pick, question, (choices) => {
    const chosen = new Set(pick.selectedItems.map((item) => item.choice?.value));
    pick.items = itemsOf(choices);
    pick.selectedItems = pick.items.filter((item) => chosen.has(item.choice?.value));
  });
  return shown<T[]>(pick, (answer) => [
    pick.onDidAccept(() => {
      const values = pick.selectedItems.flatMap((item) => (item.choice === undefined ? [] : [item.choice.value]));
      if (values.length > 0) answer({ type: 'next', value: values });
      else pick.placeholder = 'Choose at least one; the space bar ticks a row';
    }),
    looking,
  ]);
}

export const editorAsking: Asking = { text: askText, one: askOne };

/** A separator has no choice. */
interface ChoiceItem<T> extends vscode.QuickPickItem {
  choice?: Choice<T>;
}

function quickPick<T>(place: Place, question: ChoiceQuestion<T>): vscode.QuickPick<ChoiceItem<T>> {
  const pick = vscode.window.createQuickPick<ChoiceItem<T>>();
  arrange(pick, place);
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = itemsOf(question.choices);
  return pick;
}

/** Loads the `later` choices; stops when the question is closed. */
function lookFurther<T>(
  pick: vscode.QuickPick<ChoiceItem<T>>,
  question: ChoiceQuestion<T>,
  found: (choices: readonly Choice<T>[]) => void,
): vscode.Disposable {
  const looking = new AbortController();
  if (question.later !== undefined) {
    pick.busy = true;
    void question.later(looking.signal).then((choices) => {
      if (looking.signal.aborted) return;
      found(choices);
      pick.busy = false;
    });
  }
  return new vscode.Disposable(() => {
    looking.abort();
  });
}

function itemsOf<T>(choices: readonly Choice<T>[]): ChoiceItem<T>[] {
  return choices.flatMap((choice): ChoiceItem<T>[] => [
    ...(choice.heading === undefined ? [] : [{ label: choice.heading, kind: vscode.QuickPickItemKind.Separator }]),
    {
      label: choice.label,
      ...(choice.description === undefined ? {} : { description: choice.description }),
      ...(choice.detail === undefined ? {} : { detail: choice.detail }),
      ...(choice.icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(choice.icon) }),
      choice,
    },
  ]);
}

function arrange(input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] }, place: Place): void {
  input.title = place.title;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  // Switching to another window must not discard the input.
  input.ignoreFocusOut = true;
  input.buttons = place.step > 1 ? [vscode.QuickInputButtons.Back] : [];
}

type Shown = vscode.QuickInput & {
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
};

function shown<T>(
  input: Shown,
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
