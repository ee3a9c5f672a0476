import type { DatabaseSync } from 'node:sqlite';
import { storeError } from '../files/store-failure.ts';

/**
 * Money is stored as integers of 1e-7 USD, so that sums are exact and equal those of the journals. `day` is the local calendar
 * day at the time of booking. '' means "none" in a column that is part of a key.
 */
const TABLES = `
CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('mark', 0);

CREATE TABLE entries(
  id INTEGER PRIMARY KEY, mark INTEGER NOT NULL, project TEXT NOT NULL, turn TEXT NOT NULL, at INTEGER NOT NULL,
  day TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, persona TEXT NOT NULL, task TEXT NOT NULL,
  operation TEXT NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, thinking INTEGER NOT NULL,
  cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cost INTEGER, requests INTEGER NOT NULL,
  billing TEXT NOT NULL, reservation TEXT, UNIQUE(project, turn)
);
CREATE INDEX entries_of_provider ON entries(provider, at);
CREATE INDEX entries_by_time ON entries(at);
CREATE INDEX entries_of_reservation ON entries(reservation) WHERE reservation IS NOT NULL;

-- What is set aside for turns that run: as many rows as turns.
CREATE TABLE reservations(
  id TEXT PRIMARY KEY, mark INTEGER NOT NULL, project TEXT NOT NULL, provider TEXT NOT NULL, at INTEGER NOT NULL,
  usd INTEGER, tokens INTEGER
) WITHOUT ROWID;

-- What was set aside for turns that were cut off.
CREATE TABLE held(
  id TEXT PRIMARY KEY, mark INTEGER NOT NULL, project TEXT NOT NULL, provider TEXT NOT NULL, at INTEGER NOT NULL,
  day TEXT NOT NULL, usd INTEGER NOT NULL, tokens INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX held_of_project ON held(project);
CREATE INDEX held_of_provider ON held(provider, at);

-- Running totals for caps. scope: 'all', 'project:ID', 'provider:ID'; day '': ever.
CREATE TABLE totals(
  scope TEXT NOT NULL, day TEXT NOT NULL, usd INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0,
  turns INTEGER NOT NULL DEFAULT 0, unpriced INTEGER NOT NULL DEFAULT 0, held_usd INTEGER NOT NULL DEFAULT 0,
  held_tokens INTEGER NOT NULL DEFAULT 0, held_turns INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(scope, day)
) WITHOUT ROWID;

-- Running totals for reports: a row a day for each way of working, however many turns it took.
CREATE TABLE sums(
  day TEXT NOT NULL, project TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, persona TEXT NOT NULL,
  operation TEXT NOT NULL, turns INTEGER NOT NULL, requests INTEGER NOT NULL, input INTEGER NOT NULL,
  output INTEGER NOT NULL, thinking INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost INTEGER NOT NULL, unpriced INTEGER NOT NULL, subscription INTEGER NOT NULL,
  PRIMARY KEY(day, project, provider, model, persona, operation)
) WITHOUT ROWID;
CREATE INDEX sums_of_project ON sums(project);
CREATE TABLE task_sums(
  project TEXT NOT NULL, task TEXT NOT NULL, day TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
  turns INTEGER NOT NULL, requests INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
  thinking INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cost INTEGER NOT NULL,
  unpriced INTEGER NOT NULL, subscription INTEGER NOT NULL, PRIMARY KEY(project, task, day, provider, model)
) WITHOUT ROWID;
-- Running totals of everything: as many rows as the answer has.
CREATE TABLE whole_sums(
  dimension TEXT NOT NULL, key TEXT NOT NULL, turns INTEGER NOT NULL, requests INTEGER NOT NULL, input INTEGER NOT NULL,
  output INTEGER NOT NULL, thinking INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost INTEGER NOT NULL, unpriced INTEGER NOT NULL, subscription INTEGER NOT NULL, PRIMARY KEY(dimension, key)
) WITHOUT ROWID;

CREATE TABLE completed_tasks(
  project TEXT NOT NULL, task TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(project, task)
) WITHOUT ROWID;
CREATE INDEX completed_tasks_by_time ON completed_tasks(at);
CREATE TABLE projects(
  id TEXT PRIMARY KEY, completed_at INTEGER, forecast_low INTEGER, forecast_high INTEGER
) WITHOUT ROWID;
CREATE INDEX projects_by_completion ON projects(completed_at) WHERE completed_at IS NOT NULL;

CREATE TABLE standings(provider TEXT PRIMARY KEY, standing TEXT NOT NULL) WITHOUT ROWID;
`;

/** The project from which each project was forked. A project without a row is not a fork. */
const LINEAGE = `
CREATE TABLE lineage(project TEXT PRIMARY KEY, parent TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX lineage_of_parent ON lineage(parent);
`;

/** Where the tokens of each bill come from; '': the service told them, or an older version wrote the bill. */
const BASIS = `
ALTER TABLE entries ADD COLUMN basis TEXT NOT NULL DEFAULT '';
${['sums', 'task_sums', 'whole_sums']
  .flatMap((table) => ['estimated', 'at_least', 'untold'].map((column) => [table, column]))
  .map(([table, column]) => `ALTER TABLE ${table} ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0;`)
  .join('\n')}
`;

/** One step per version: step n migrates from version n to n + 1. Ledgers of all earlier versions stay readable. */
const MIGRATIONS: readonly string[] = [TABLES, LINEAGE, BASIS];

/** Must run in a write transaction, so that only one of two processes that open a new file creates the tables. */
export function migrateLedger(database: DatabaseSync, path: string): void {
  const version = userVersion(database);
  if (version > MIGRATIONS.length) {
    throw storeError(
      'newerVersion',
      path,
      `it has version ${version}, written by a newer Dark Factory. It was not touched. Update this one.`,
    );
  }
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  if (version < MIGRATIONS.length) database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

export function isCurrent(database: DatabaseSync): boolean {
  return userVersion(database) === MIGRATIONS.length;
}

function userVersion(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
