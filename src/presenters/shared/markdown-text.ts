import { oneLine, plainText } from './plain-text.ts';

/** One line that Markdown shows literally, without links, HTML, images or emphasis. */
export function markdownText(text: string, maxLength = 300): string {
  return oneLine(text, maxLength)
    .replace(/[\\`*_[\]<>#|~!&]/g, '\\$&')
    .replace(/:\/\//g, ':\\//');
}

/** Inline code that its own content cannot close. */
export function inlineCode(text: string): string {
  const line = oneLine(text, 4000);
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced block that its own content cannot close. */
export function codeBlock(text: string, language = ''): string {
  const body = plainText(text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}${language}\n${body}\n${fence}`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
