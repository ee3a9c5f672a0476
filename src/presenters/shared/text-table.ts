import stringWidth from 'string-width';

/**
 * An aligned table of at most `columns`: the widest column is cut first. Columns without content are left out. Each cell must
 * be a single line.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  paint: (cell: string, row: number, column: number) => string = (cell) => cell,
): string {
  const table = [head, ...rows];
  const used = head.map((_, column) => column).filter((column) => rows.some((row) => (row[column] ?? '') !== ''));
  const widths = used.map((column) => Math.max(...table.map((row) => columnsOf(row[column] ?? ''))));
  const minimum = used.map((column, index) => Math.min(widths[index] ?? 0, Math.max(8, columnsOf(head[column] ?? ''))));
  for (let excess = total(widths) - columns; excess > 0; excess--) {
    const widest = widths.reduce(
      (best, width, index) => (width > (minimum[index] ?? 0) && width >= (widths[best] ?? 0) ? index : best),
      -1,
    );
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return table
    .map((row, rowIndex) =>
      used
        .map((column, index) => {
          const cell = fitColumns(row[column] ?? '', widths[index] ?? 0);
          const painted = rowIndex === 0 ? cell : paint(cell, rowIndex - 1, column);
          return index === used.length - 1 ? painted : painted + ' '.repeat((widths[index] ?? 0) - columnsOf(cell));
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prose in lines of at most `columns`, broken between words; `by` indents all lines but the first. */
export function wrapText(text: string, columns: number, by = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns || line === '' || line.trim() === '') line = longer;
    else {
      lines.push(line);
      line = by + word;
    }
  }
  return [...lines, line].join('\n');
}

/** Width of the text in terminal columns: East Asian characters and emoji take two, combining and invisible characters none. */
export function columnsOf(text: string): number {
  // Most cells; and the first look at any other text costs as much as all of these together.
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** The text if it fits, else as much of it as does, with `…`. */
export function fitColumns(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    width += columnsOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return columns <= 0 ? '' : `${kept.trimEnd()}…`;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(0, widths.length - 1);
}
