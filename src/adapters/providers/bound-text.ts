const MOST = 1_000_000;
const HEAD = 100_000;

/** A reply that fits into a journal: the head, and the longer tail because the structured reply stands there. */
export function boundText(text: string): string {
  if (text.length <= MOST) return text;
  const left = text.length - MOST;
  const head = text.slice(0, HEAD).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(left + HEAD).replace(/^[\uDC00-\uDFFF]/, '');
  return `${head}\n[${left} characters left out]\n${tail}`;
}
