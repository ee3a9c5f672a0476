import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../domain/duration.ts';

/** Parsers of option values. Each throws an error that commander shows as a usage error, with the correct form. */
export function durationValue(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a duration like 12h, 90m or 1h30m.');
  return ms;
}

/** A cap, or none. Not `null`, because commander treats `null` as a missing value. */
export type CapValue = number | 'none';

export function capOf(value: CapValue): number | null {
  return value === 'none' ? null : value;
}

/** USD; `none` removes a cap. */
export function moneyValue(text: string): CapValue {
  if (text === 'none') return text;
  const usd = /^\$?\d+(\.\d+)?$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  if (!Number.isFinite(usd)) throw new InvalidArgumentError('Write an amount in US dollars like 5 or 2.50, or "none".');
  return usd;
}

/** USD, with fractions of a cent; `none` is not allowed. */
export function priceValue(text: string): number {
  const usd = /^\$?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  if (Number.isNaN(usd)) throw new InvalidArgumentError('Write an amount in US dollars like 5 or 0.25.');
  return usd;
}

export function priorityValue(text: string): number {
  const priority = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (priority < 1 || priority > 100) throw new InvalidArgumentError('Write a whole number from 1 to 100.');
  return priority;
}

export function turnsValue(text: string): CapValue {
  return text === 'none' ? text : countValue(text);
}

/** `500000`, `500k`, `2M`; `none` removes a cap. */
export function tokensValue(text: string): CapValue {
  if (text === 'none') return text;
  const [, digits = '', unit = ''] = /^(\d{1,9})([kM]?)$/.exec(text) ?? [];
  const count = Number(digits) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1000 : 1);
  if (count < 1) throw new InvalidArgumentError('Write a number of tokens like 500000, 500k or 2M, or "none".');
  return count;
}

export function countValue(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new InvalidArgumentError('Write a whole number from 1 up.');
  return count;
}

/** Adds the words of `a,b` to those of earlier options. */
export function listValue(text: string, before: readonly string[] = []): string[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) throw new InvalidArgumentError('Write one name, or several with commas between.');
  return [...before, ...words];
}

export interface GateValue {
  name: string;
  command: string;
}

/** `name=command`; the command may contain further "=". */
export function gateValue(text: string, before: readonly GateValue[] = []): GateValue[] {
  const cut = text.indexOf('=');
  const name = text.slice(0, Math.max(0, cut)).trim();
  const command = text.slice(cut + 1).trim();
  if (cut === -1 || name === '' || command === '') {
    throw new InvalidArgumentError('Write a check as name=command, for example "tests=npm test".');
  }
  if (before.some((gate) => gate.name === name))
    throw new InvalidArgumentError(`There are two checks named "${name}".`);
  return [...before, { name, command }];
}

/** `Name <mail@example.org>`, as git writes an author. */
export function authorValue(text: string): { name: string; email: string } {
  const match = /^([^<>\n]+?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new InvalidArgumentError('Write an author like "Name <mail@example.org>".');
  }
  return { name: match[1], email: match[2] };
}
