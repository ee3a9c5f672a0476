/** Characters that an agent's memory, and the journal where the whole text is stored outside it, have of a long text. */
const KEPT_CHARACTERS = 2000;

/** The text, or its beginning with the number of characters that are left out. */
export function beginningOf(text: string): string {
  if (text.length <= KEPT_CHARACTERS) return text;
  return `${text.slice(0, KEPT_CHARACTERS)}\n[${text.length - KEPT_CHARACTERS} characters more]`;
}
