import type { ForecastScore, TaskCost } from '../../domain/money/forecast.ts';
import type { Booking, BooksGlance, Hold, ProjectBooks, ProjectOutcome } from '../../ports/ledger.ts';
import type { LedgerTables, Row } from './ledger-file.ts';
import { parentOf, saveParent } from './ledger-lineage.ts';
import { basisColumn, book, bookingOf, hold, moneyOf, nextMark, unbook, unhold, usdOf } from './ledger-totals.ts';

/** A cheap comparison with the journal: it reads running totals and looks up a few keys, never all entries. */
export function agrees(tables: LedgerTables, glance: BooksGlance): boolean {
  const { projectId, lastTurnId, outcome } = glance;
  const total = tables.get("SELECT * FROM totals WHERE scope = ? AND day = ''", `project:${projectId}`);
  const same =
    Number(total?.turns ?? 0) === glance.entries &&
    Number(total?.usd ?? 0) === moneyOf(glance.spentUsd) &&
    Number(total?.held_usd ?? 0) === moneyOf(glance.uncertainUsd) &&
    Number(total?.held_tokens ?? 0) === glance.uncertainTokens;
  if (!same || (lastTurnId !== null && !isBooked(tables, projectId, lastTurnId))) return false;
  if (parentOf(tables, projectId) !== glance.parentProjectId) return false;
  const open = tables.all('SELECT id FROM reservations WHERE project = ?', projectId).map(({ id }) => id);
  if (JSON.stringify(open) !== JSON.stringify(glance.open === null ? [] : [glance.open])) return false;
  const project = tables.get('SELECT * FROM projects WHERE id = ?', projectId);
  const completed = tables.get('SELECT COUNT(*) AS n FROM completed_tasks WHERE project = ?', projectId);
  return (
    Number(completed?.n ?? 0) === outcome.completedTasks.length &&
    (project?.completed_at ?? null) === outcome.completedAtMs &&
    (project?.forecast_low ?? null) === (outcome.forecast === null ? null : moneyOf(outcome.forecast.lowUsd))
  );
}

export function reconcile(tables: LedgerTables, books: ProjectBooks, mark: number): string[] {
  const { projectId } = books;
  const differences = [
    ...reconcileEntries(tables, books, mark),
    ...reconcileHeld(tables, books, mark),
    ...reconcileOpen(tables, books, mark),
    ...(saveParent(tables, projectId, books.parentProjectId) ? ['its parent was another one'] : []),
  ];
  saveOutcome(tables, projectId, books.outcome);
  return differences;
}

function reconcileEntries(tables: LedgerTables, { projectId, entries }: ProjectBooks, mark: number): string[] {
  const booked = new Map(
    tables.all('SELECT * FROM entries WHERE project = ?', projectId).map((row) => [String(row.turn), row]),
  );
  let missing = 0;
  let different = 0;
  let extra = 0;
  const inJournal = new Set<string>();
  for (const { entry, billing, requests } of entries) {
    inJournal.add(entry.turnId);
    const booking = { projectId, entry, billing, requests };
    const row = booked.get(entry.turnId);
    if (row === undefined) missing += 1;
    else if (isSameBill(bookingOf(row), booking)) continue;
    else {
      different += 1;
      unbook(tables, projectId, entry.turnId);
    }
    book(tables, booking, row === undefined || row.reservation === null ? null : String(row.reservation));
  }
  for (const [turnId, row] of booked) {
    if (inJournal.has(turnId) || Number(row.mark) > mark) continue;
    extra += 1;
    unbook(tables, projectId, turnId);
  }
  return [
    said(missing, 'bill of the journal was missing', 'bills of the journal were missing'),
    said(different, 'bill differed from the journal', 'bills differed from the journal'),
    said(extra, 'bill was not in the journal', 'bills were not in the journal'),
  ].flat();
}

/** Ignores `billing`, which comes from settings that may have changed since; the first value stays. */
function isSameBill(booked: Booking, journal: Booking): boolean {
  const plain = ({ entry, requests }: Booking): string =>
    JSON.stringify([entry.at, entry.provider, entry.model, entry.persona, entry.taskId, entry.operation, requests]) +
    JSON.stringify([entry.tokens.input, entry.tokens.output, entry.tokens.thinking, entry.tokens.cacheRead]) +
    JSON.stringify([
      entry.tokens.cacheWrite,
      entry.costUsd === null ? null : moneyOf(entry.costUsd),
      basisColumn(entry),
    ]);
  return plain(booked) === plain(journal);
}

function reconcileHeld(tables: LedgerTables, { projectId, held }: ProjectBooks, mark: number): string[] {
  const known = tables.all('SELECT * FROM held WHERE project = ?', projectId);
  const extra = known.filter((row) => Number(row.mark) <= mark && !held.some(({ id }) => id === row.id));
  for (const row of extra) unhold(tables, String(row.id));
  const missing = held.filter(({ id }) => !known.some((row) => row.id === id));
  for (const one of missing) {
    tables.run('DELETE FROM reservations WHERE id = ?', one.id);
    hold(tables, projectId, one);
  }
  return [
    said(missing.length, 'turn that was cut off was not held', 'turns that were cut off were not held'),
    said(
      extra.length,
      'turn was held that the journal does not know',
      'turns were held that the journal does not know',
    ),
  ].flat();
}

function reconcileOpen(tables: LedgerTables, { projectId, open }: ProjectBooks, mark: number): string[] {
  const stale = tables.run(
    'DELETE FROM reservations WHERE project = ? AND mark <= ? AND id <> ?',
    ...[projectId, mark, open?.id ?? ''],
  );
  const lost = open !== null && openAgain(tables, projectId, open);
  return [
    said(stale, 'reservation of no turn was freed', 'reservations of no turn were freed'),
    said(lost ? 1 : 0, 'reservation of a turn was missing', ''),
  ].flat();
}

function openAgain(tables: LedgerTables, projectId: string, { id, providerId, atMs, usd, tokens }: Hold): boolean {
  const money = usd === null ? null : moneyOf(usd);
  const added = tables.run(
    'INSERT OR IGNORE INTO reservations(id, mark, project, provider, at, usd, tokens) VALUES(?, ?, ?, ?, ?, ?, ?)',
    ...[id, nextMark(tables), projectId, providerId, atMs, money, tokens],
  );
  return added > 0;
}

export function saveOutcome(tables: LedgerTables, projectId: string, outcome: ProjectOutcome): void {
  const { completedTasks, forecast, completedAtMs } = outcome;
  const known = new Set(
    tables.all('SELECT task FROM completed_tasks WHERE project = ?', projectId).map(({ task }) => String(task)),
  );
  for (const { taskId, atMs } of completedTasks) {
    if (known.delete(taskId)) continue;
    tables.run('INSERT INTO completed_tasks(project, task, at) VALUES(?, ?, ?)', projectId, taskId, atMs);
  }
  for (const taskId of known) {
    tables.run('DELETE FROM completed_tasks WHERE project = ? AND task = ?', projectId, taskId);
  }
  const [low, high] = forecast === null ? [null, null] : [moneyOf(forecast.lowUsd), moneyOf(forecast.highUsd)];
  tables.run(
    'INSERT OR REPLACE INTO projects(id, completed_at, forecast_low, forecast_high) VALUES(?, ?, ?, ?)',
    ...[projectId, completedAtMs, low, high],
  );
}

export function taskCosts(tables: LedgerTables, limit: number): TaskCost[] {
  const parts = tables.all(
    `SELECT newest.project, newest.task, provider, model, SUM(turns) AS turns, SUM(cost) AS cost,
       SUM(unpriced + subscription) AS unpriced
     FROM (SELECT project, task, at FROM completed_tasks ORDER BY at DESC, task LIMIT ?) AS newest
     JOIN task_sums ON task_sums.project = newest.project AND task_sums.task = newest.task
     GROUP BY newest.project, newest.task, provider, model
     ORDER BY newest.at DESC, newest.task, newest.project, cost DESC, turns DESC`,
    limit,
  );
  const tasks = new Map<string, Row[]>();
  for (const part of parts) {
    const key = JSON.stringify([part.project, part.task]);
    tasks.set(key, [...(tasks.get(key) ?? []), part]);
  }
  return [...tasks.values()].flatMap((ofTask) => (ofTask[0] === undefined ? [] : [taskCost(ofTask[0], ofTask)]));
}

function taskCost(main: Row, parts: readonly Row[]): TaskCost {
  const sum = (name: string): number => parts.reduce((all, row) => all + Number(row[name]), 0);
  return {
    projectId: String(main.project),
    taskId: String(main.task),
    provider: String(main.provider),
    model: String(main.model),
    costUsd: usdOf(sum('cost')),
    unpricedTurns: sum('unpriced'),
  };
}

export function forecastScores(tables: LedgerTables, limit: number): ForecastScore[] {
  const rows = tables.all(
    `SELECT forecast_low AS low, forecast_high AS high, usd FROM projects
     JOIN totals ON scope = 'project:' || projects.id AND day = ''
     WHERE completed_at IS NOT NULL AND forecast_low IS NOT NULL AND held_turns = 0 AND unpriced = 0
     ORDER BY completed_at DESC LIMIT ?`,
    limit,
  );
  const usd = (row: Row, name: string): number => usdOf(Number(row[name]));
  return rows.map((row) => ({ lowUsd: usd(row, 'low'), highUsd: usd(row, 'high'), actualUsd: usd(row, 'usd') }));
}

function isBooked(tables: LedgerTables, projectId: string, turnId: string): boolean {
  return tables.get('SELECT 1 FROM entries WHERE project = ? AND turn = ?', projectId, turnId) !== undefined;
}

function said(count: number, one: string, many: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 ${one}` : `${count} ${many}`];
}
