import ts from 'typescript-api';

/** Stands for a value that a template puts in. */
const HOLE = '…';
const WORD = /\p{L}{2,}(?:['’]\p{L}+)?/gu;
/** A capital at the beginning; a value or a quotation mark may stand before it or in its place. */
const BEGINS = new RegExp(`^[“"'({]*(?:\\p{Lu}|${HOLE})`, 'u');
/** An end mark before a gap or the end, or a colon before a value. */
const ENDS = new RegExp(`[.!?][”"')}]*(?:\\s|$)|: ${HOLE}`, 'u');

/**
 * String and template literals of a source text that are sentences for people: three words or more, a capital at the beginning,
 * and a full stop or a colon before a value. Words of a code, a path, a log line or an error of the program have none of these; a
 * clause that a schema completes (`"id" must be …`) begins with a small letter and is not found.
 */
export function sentencesIn(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && isSentence(text)) found.push(text);
    // A type names texts that it allows; none of them is made there.
    if (!ts.isTypeNode(node)) ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest));
  return found;
}

function isSentence(text: string): boolean {
  const trimmed = text.trim();
  const words = trimmed.match(WORD) ?? [];
  return words.length >= 3 && BEGINS.test(trimmed) && ENDS.test(trimmed);
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join(HOLE);
}
