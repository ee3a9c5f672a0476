/** What one format says in a text. `count: null`: it has no closing line with a number. */
export interface FormatReading {
  names: string[];
  count: number | null;
}
/** `null`: the text is not in this format, or says that nothing failed. */
export type FormatReader = (text: string) => FormatReading | null;
