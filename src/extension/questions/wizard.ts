/** Position of a question in a sequence. */
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
  /** Starts a group with this heading. */
  heading?: string;
  value: T;
}

export type Step<Draft> = (draft: Draft, place: Place) => Promise<Answer<Draft>>;

/**
 * Asks one step after the other. The user can go back to each, and the answers are kept. Calls `stepsOf` after each answer,
 * because an answer may make later steps needless. `undefined`: cancelled.
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

export interface TextQuestion {
  prompt: string;
  value: string;
  placeholder?: string;
  /** Hides the input. */
  secret?: boolean;
  /** Called on every key; a sentence blocks Enter. */
  problem: (text: string) => string | undefined;
  /** Called on every key; a sentence that does not block Enter. */
  note?: (text: string) => string | undefined;
}

export interface ChoiceQuestion<T> {
  placeholder: string;
  choices: readonly Choice<T>[];
  /** Resolves later with more choices or more details; they replace the list and the selection stays. */
  later?: (signal: AbortSignal) => Promise<readonly Choice<T>[]>;
  /** The input as a choice of its own; `undefined`: it is not valid. */
  typed?: (text: string) => Choice<T> | undefined;
}

/** Asks the user one question. An interface, so that tests can play sequences of questions without an editor. */
export interface Asking {
  text(place: Place, question: TextQuestion): Promise<Answer<string>>;
  one<T>(place: Place, question: ChoiceQuestion<T>): Promise<Answer<T>>;
}
