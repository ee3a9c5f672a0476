import { parseDuration } from '../domain/duration.ts';

const LONGEST_MS = 30 * 86_400_000;

/** What a person typed as a limit: the value, or the sentence that says what is wrong. Empty text is no limit. */
export function parseAmount(text: string, what: 'cost' | 'turns'): { value: number | null } | { problem: string } {
  const trimmed = text.trim().replace(/^\$\s*/, '');
  if (trimmed === '') return { value: null };
  if (what === 'turns') {
    return /^[1-9]\d{0,5}$/.test(trimmed)
      ? { value: Number(trimmed) }
      : { problem: 'A whole number from 1 to 999999, or nothing for no limit.' };
  }
  return /^\d{1,7}([.]\d{1,4})?$/.test(trimmed)
    ? { value: Number(trimmed) }
    : { problem: 'An amount in US dollars such as 5 or 2.50, or nothing for no limit.' };
}

export function runtimeProblem(text: string): string | undefined {
  const ms = parseDuration(text);
  if (ms === undefined) return 'Write a duration such as 12h, 90m or 1h30m.';
  if (ms < 1000) return 'At least one second.';
  if (ms > LONGEST_MS) return 'At most 30 days (30d).';
  return undefined;
}

/** The shortest text that `parseDuration` reads back as the same time: `12h`, `1h30m`, `250ms`. */
export function durationInput(ms: number): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  const parts: [number, string][] = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'm'],
    [Math.floor(ms / 1000) % 60, 's'],
  ];
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : [`${amount}${unit}`])).join('');
}

export function amountInput(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
