import { localDay } from '../../domain/local-day.ts';
import { costEntrySchema, type CostEntry } from '../../domain/money/cost-entry.ts';
import { totalTokens } from '../../domain/money/tokens.ts';
import type { Billing } from '../../domain/provider/provider.ts';
import type { Booking, Hold } from '../../ports/ledger.ts';
import type { LedgerTables, Row } from './ledger-file.ts';

const PER_USD = 1e7;

/** Converts to integers of 1e-7 USD, with the same rounding as `addUsd` in the journals. */
export function moneyOf(usd: number): number {
  return Math.round(usd * PER_USD);
}

export function usdOf(money: number): number {
  return money / PER_USD;
}

/** The amounts that a running total sums, in the order of its columns. */
interface Weights {
  usd: number;
  tokens: number;
  turns: number;
  unpriced: number;
}

/** Counts the operations that change the data of `reconcile`. */
export function nextMark(tables: LedgerTables): number {
  tables.run("UPDATE meta SET value = value + 1 WHERE name = 'mark'");
  return currentMark(tables);
}

export function currentMark(tables: LedgerTables): number {
  return Number(tables.get("SELECT value FROM meta WHERE name = 'mark'")?.value ?? 0);
}

/** Books a bill and updates all totals. `false`: the turn is already booked, and nothing changed. */
export function book(tables: LedgerTables, booking: Booking, reservation: string | null): boolean {
  const { projectId, entry, billing, requests } = booking;
  const at = Date.parse(entry.at);
  const { tokens } = entry;
  const added = tables.run(
    `INSERT OR IGNORE INTO entries(mark, project, turn, at, day, provider, model, persona, task, operation, input, output,
       thinking, cache_read, cache_write, cost, requests, billing, reservation, basis)
     VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[nextMark(tables), projectId, entry.turnId, at, localDay(at), entry.provider, entry.model, entry.persona],
    ...[entry.taskId ?? '', entry.operation, tokens.input, tokens.output, tokens.thinking, tokens.cacheRead],
    ...[tokens.cacheWrite, entry.costUsd === null ? null : moneyOf(entry.costUsd), requests, billing, reservation],
    basisColumn(entry),
  );
  if (added === 0) return false;
  count(tables, rowOf(tables, projectId, entry.turnId), 1);
  return true;
}

/** Removes a bill and subtracts it from all totals. */
export function unbook(tables: LedgerTables, projectId: string, turnId: string): void {
  count(tables, rowOf(tables, projectId, turnId), -1);
  tables.run('DELETE FROM entries WHERE project = ? AND turn = ?', projectId, turnId);
}

/** A held amount counts as spent on the day of its reservation, the last known time of its turn. */
export function hold(tables: LedgerTables, projectId: string, held: Hold): void {
  const day = localDay(held.atMs);
  const usd = moneyOf(held.usd ?? 0);
  const added = tables.run(
    'INSERT OR IGNORE INTO held(id, mark, project, provider, at, day, usd, tokens) VALUES(?, ?, ?, ?, ?, ?, ?, ?)',
    ...[held.id, nextMark(tables), projectId, held.providerId, held.atMs, day, usd, held.tokens ?? 0],
  );
  if (added > 0) countHeld(tables, heldRow(tables, held.id), 1);
}

export function unhold(tables: LedgerTables, id: string): void {
  const row = heldRow(tables, id);
  if (row === undefined) return;
  countHeld(tables, row, -1);
  tables.run('DELETE FROM held WHERE id = ?', id);
}

export function bookingOf(row: Row): Booking {
  const entry: CostEntry = costEntrySchema.parse({
    turnId: row.turn,
    at: new Date(Number(row.at)).toISOString(),
    provider: row.provider,
    model: row.model,
    persona: row.persona,
    taskId: row.task === '' ? null : row.task,
    operation: row.operation,
    tokens: {
      input: row.input,
      output: row.output,
      thinking: row.thinking,
      cacheRead: row.cache_read,
      cacheWrite: row.cache_write,
    },
    costUsd: row.cost === null ? null : usdOf(Number(row.cost)),
    ...(row.basis === '' ? {} : { basis: row.basis }),
  });
  return { projectId: String(row.project), entry, billing: row.billing as Billing, requests: Number(row.requests) };
}

/** What the column `basis` holds. */
export function basisColumn({ basis = 'told' }: Pick<CostEntry, 'basis'>): string {
  return basis === 'told' ? '' : basis;
}

function rowOf(tables: LedgerTables, projectId: string, turnId: string): Row {
  const row = tables.get('SELECT * FROM entries WHERE project = ? AND turn = ?', projectId, turnId);
  if (row === undefined) throw new Error(`Turn ${turnId} is not booked`);
  return row;
}

function heldRow(tables: LedgerTables, id: string): Row | undefined {
  return tables.get('SELECT * FROM held WHERE id = ?', id);
}

function count(tables: LedgerTables, row: Row, sign: 1 | -1): void {
  const { entry, billing, requests } = bookingOf(row);
  const { tokens } = entry;
  const cost = Number(row.cost ?? 0);
  const subscription = billing === 'subscription' ? 1 : 0;
  const unpriced = row.cost === null && subscription === 0 ? 1 : 0;
  const weights = { usd: cost, tokens: totalTokens(tokens), turns: 1, unpriced };
  for (const key of keysOf(row)) addTo(tables, 'usd, tokens, turns, unpriced', key, weights, sign);
  const amounts = [1, requests, tokens.input, tokens.output, tokens.thinking, tokens.cacheRead, tokens.cacheWrite];
  const bases = (['estimated', 'atLeast', 'untold'] as const).map((basis) => (entry.basis === basis ? 1 : 0));
  const signed = [...amounts, cost, unpriced, subscription, ...bases].map((amount) => sign * amount);
  const { day, project, provider, model, persona, operation, task } = row;
  addToSums(tables, 'sums', { day, project, provider, model, persona, operation }, signed);
  addToSums(tables, 'task_sums', { project, task, day, provider, model }, signed);
  for (const [dimension, key] of Object.entries({ day, project, provider, model, persona, operation, task })) {
    addToSums(tables, 'whole_sums', { dimension, key }, signed);
  }
}

/** Adds the amounts. A row that reaches zero turns is deleted, so that no empty key remains. */
function addToSums(
  tables: LedgerTables,
  table: 'sums' | 'task_sums' | 'whole_sums',
  key: Readonly<Record<string, string | number | null | undefined>>,
  amounts: readonly number[],
): void {
  const values = Object.values(key).map(String);
  const changes = SUM_COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
  const places = [...values, ...amounts].map(() => '?').join(', ');
  tables.run(`INSERT INTO ${table} VALUES(${places}) ON CONFLICT DO UPDATE SET ${changes}`, ...values, ...amounts);
  if ((amounts[0] ?? 0) > 0) return;
  const same = Object.keys(key).map((name) => `${name} = ?`);
  tables.run(`DELETE FROM ${table} WHERE ${same.join(' AND ')} AND turns = 0`, ...values);
}

/** The columns of `sums`, `task_sums` and `whole_sums`. */
export const SUM_COLUMNS = [
  'turns',
  'requests',
  'input',
  'output',
  'thinking',
  'cache_read',
  'cache_write',
  'cost',
  'unpriced',
  'subscription',
  'estimated',
  'at_least',
  'untold',
] as const;

function countHeld(tables: LedgerTables, row: Row | undefined, sign: 1 | -1): void {
  if (row === undefined) return;
  const weights = { usd: Number(row.usd), tokens: Number(row.tokens), turns: 1, unpriced: 0 };
  for (const key of keysOf(row)) addTo(tables, 'held_usd, held_tokens, held_turns, unpriced', key, weights, sign);
}

/** The keys of all running totals that include an entry. */
function keysOf({ project, provider, day }: Row): [scope: string, day: string][] {
  const scopes = ['all', `project:${String(project)}`, `provider:${String(provider)}`];
  return scopes.flatMap((scope): [string, string][] => [
    [scope, ''],
    [scope, String(day)],
  ]);
}

function addTo(
  tables: LedgerTables,
  columns: string,
  [scope, day]: [string, string],
  { usd, tokens, turns, unpriced }: Weights,
  sign: 1 | -1,
): void {
  const changes = columns.split(', ').map((name) => `${name} = ${name} + excluded.${name}`);
  tables.run(
    `INSERT INTO totals(scope, day, ${columns}) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${changes.join(', ')}`,
    ...[scope, day, sign * usd, sign * tokens, sign * turns, sign * unpriced],
  );
}
