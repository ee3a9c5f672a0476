const MOST = 1_000_000;
const HEAD = 100_000;

/** Shortens a reply so that it fits into a journal. It keeps the head and a longer tail, which holds the structured reply. */
export function boundText(text: string): string {
  if (text.length <= MOST) return text;
  const left = text.length - MOST;
  const head = text.slice(0, HEAD).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(left + HEAD).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}\n[${left} characters left out]\n${tail}`;
}
