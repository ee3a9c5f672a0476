import { looksLikeCall } from '../reply/looks-like-call.ts';

/** What this process knows of the use that one model makes of tools, over all its turns. */
export interface ToolUse {
  hasCalled: boolean;
}

/** What comes after an answer of text alone. `unread`, `spoken`: the turn ends, because no tool is ever called. */
export type AfterText = 'remind' | 'end' | 'unread' | 'spoken';

/**
 * Judges the answers of one turn that hold neither a call nor a report. A model that has called a tool before is reminded once,
 * and then its turn ends. Where none was ever called, a call that cannot be read shows at once that model or server know none;
 * an answer in prose shows it once the reminder was answered so too, because some models speak before they begin.
 */
export class TextAnswers {
  readonly #use: ToolUse;
  #wasReminded = false;

  constructor(use: ToolUse) {
    this.#use = use;
  }

  after(text: string): AfterText {
    const { hasCalled } = this.#use;
    if (!hasCalled && looksLikeCall(text)) return 'unread';
    if (this.#wasReminded) return hasCalled || text.trim() === '' ? 'end' : 'spoken';
    this.#wasReminded = true;
    return 'remind';
  }
}
