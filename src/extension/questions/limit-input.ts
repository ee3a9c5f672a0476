import { parseDuration } from '../../domain/duration.ts';

const LONGEST_MS = 30 * 86_400_000;
const MOST_TOKENS = 1e12;

export type AmountUnit = 'cost' | 'turns' | 'tokens';

/** Parses a limit: the value, or a sentence that says what is wrong. Empty text is no limit. */
export function parseAmount(text: string, what: AmountUnit): { value: number | null } | { problem: string } {
  const trimmed = text.trim().replace(/^\$\s*/, '');
  if (trimmed === '') return { value: null };
  if (what === 'tokens') return parseTokens(trimmed);
  if (what === 'turns') {
    return /^[1-9]\d{0,5}$/.test(trimmed)
      ? { value: Number(trimmed) }
      : { problem: 'A whole number from 1 to 999999, or nothing for no limit.' };
  }
  return /^\d{1,7}([.]\d{1,4})?$/.test(trimmed)
    ? { value: Number(trimmed) }
    : { problem: 'An amount in US dollars such as 5 or 2.50, or nothing for no limit.' };
}

/** `2000000`, `2,000,000`, `500k` or `1.5m`. */
function parseTokens(text: string): { value: number } | { problem: string } {
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:[.]\d{1,3})?)([km]?)$/i.exec(text.replaceAll(',', '')) ?? [];
  const value = Math.round(Number(digits) * { '': 1, k: 1e3, m: 1e6 }[unit.toLowerCase() as '' | 'k' | 'm']);
  const whole = unit !== '' || !digits.includes('.');
  return value >= 1 && value <= MOST_TOKENS && whole
    ? { value }
    : { problem: 'A number of tokens such as 2000000, 500k or 1.5m, or nothing for no limit.' };
}

/** Only the problem, for an input that is checked while the user types. */
export function amountProblem(text: string, what: AmountUnit): string | undefined {
  const parsed = parseAmount(text, what);
  return 'problem' in parsed ? parsed.problem : undefined;
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
