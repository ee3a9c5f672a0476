import assert from 'node:assert/strict';
import type { Answer, Asking, ChoiceQuestion, Place, TextQuestion } from '../../../src/extension/questions/wizard.ts';

/** `pick` is the beginning of a label; `type` goes into a text box, or into a list that takes typed names. */
export type Move = { pick: string } | { type: string } | 'enter' | 'back' | 'cancel';

export interface Asked {
  place: Place;
  /** Prompt or placeholder, with the note to what is filled in. */
  said: string;
  /** What is filled in. */
  value: string;
  secret: boolean;
  choices: { label: string; detail: string }[];
}

/** Plays a person at the quick input. A refused text leaves the question standing, as it does there. */
export class ScriptedAsking implements Asking {
  readonly asked: Asked[] = [];
  readonly refused: string[] = [];
  readonly #moves: Move[];

  constructor(moves: readonly Move[]) {
    this.#moves = [...moves];
  }

  async text(place: Place, question: TextQuestion): Promise<Answer<string>> {
    const { prompt, value, note, problem, secret } = question;
    this.asked.push({ place, said: [prompt, note?.(value)].join(' '), value, secret: secret === true, choices: [] });
    for (;;) {
      const move = this.#next(prompt);
      if (move === 'back') return { type: 'back' };
      if (move === 'cancel') return { type: 'cancelled' };
      assert.ok(move === 'enter' || 'type' in move, `“${prompt}” is no list`);
      const text = move === 'enter' ? value : move.type;
      const wrong = problem(text);
      if (wrong === undefined) return { type: 'next', value: text.trim() };
      this.refused.push(wrong);
    }
  }

  async one<T>(place: Place, question: ChoiceQuestion<T>): Promise<Answer<T>> {
    const { later, typed, placeholder } = question;
    const choices = later === undefined ? question.choices : await later(new AbortController().signal);
    const picked = choices.find((choice) => choice.picked === true) ?? choices[0];
    this.asked.push({
      place,
      said: placeholder,
      value: picked?.label ?? '',
      secret: false,
      choices: choices.map(({ label, detail = '' }) => ({ label, detail })),
    });
    const move = this.#next(placeholder);
    if (move === 'back') return { type: 'back' };
    if (move === 'cancel') return { type: 'cancelled' };
    if (move === 'enter') {
      assert.ok(picked, `“${placeholder}” has no rows`);
      return { type: 'next', value: picked.value };
    }
    const choice = 'pick' in move ? choices.find(({ label }) => label.startsWith(move.pick)) : typed?.(move.type);
    assert.ok(
      choice,
      `“${placeholder}” has no ${JSON.stringify(move)} among ${choices.map(({ label }) => label).join(', ')}`,
    );
    return { type: 'next', value: choice.value };
  }

  /** The last question that says this. */
  about(text: string): Asked {
    const asked = this.asked.findLast(({ said }) => said.includes(text));
    assert.ok(asked, `nobody asked “${text}”`);
    return asked;
  }

  #next(question: string): Move {
    const move = this.#moves.shift();
    assert.ok(move, `nobody answers “${question}”`);
    return move;
  }
}
