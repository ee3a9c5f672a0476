// Colours and cursor moves of programs (ECMA-48), operating-system commands (titles, links) and lone escapes.
const ESCAPES =
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?|\u009b[0-?]*[ -/]*[@-~]/g;
// The other control characters, and the marks that change the direction in which text is read.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from models, programs and file names safe to show: keeps line breaks and tabs, removes what could control a
 * terminal.
 */
export function plainText(text: string): string {
  return text.replace(ESCAPES, '').replace(/\r\n?/g, '\n').replace(INVISIBLE, '');
}

/** The same in one line of at most `maxLength` characters. */
export function oneLine(text: string, maxLength = 200): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).trimEnd()}…`;
}

/** `1 task`, `3 tasks`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `1st`, `2nd`, `11th`. */
export function ordinal(place: number): string {
  const rules = { one: 'st', two: 'nd', few: 'rd', other: 'th' } as Record<Intl.LDMLPluralRule, string>;
  return `${place}${rules[new Intl.PluralRules('en', { type: 'ordinal' }).select(place)]}`;
}

/** With an initial capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `head: detail.`, or `head.` where there is no detail. */
export function withDetail(head: string, detail: string): string {
  const fact = oneLine(detail, 600).replace(/[.\s]+$/, '');
  return fact === '' ? `${head}.` : `${head}: ${fact}.`;
}
