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

export interface TextQuestion {
  prompt: string;
  value: string;
  placeholder?: string;
  /** What is typed is not shown. */
  secret?: boolean;
  /** Asked on every key; a sentence stands in the way of Enter. */
  problem: (text: string) => string | undefined;
  /** Asked on every key; a sentence that stands in nobody's way. */
  note?: (text: string) => string | undefined;
}

export interface ChoiceQuestion<T> {
  placeholder: string;
  choices: readonly Choice<T>[];
  /** Brings the choices again with more said about each, or more of them, once it is known; the selection stays. */
  later?: (signal: AbortSignal) => Promise<readonly Choice<T>[]>;
  /** What was typed as a choice of its own; `undefined`: it cannot be one. */
  typed?: (text: string) => Choice<T> | undefined;
}

/** Puts one question to a person. A seam, so that sequences of questions can be played without an editor. */
export interface Asking {
  text(place: Place, question: TextQuestion): Promise<Answer<string>>;
  one<T>(place: Place, question: ChoiceQuestion<T>): Promise<Answer<T>>;
}
