import { renameSync, statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import { ledgerFailure } from './ledger-failure.ts';
import { isCurrent, migrateLedger } from './ledger-schema.ts';
import { timeInName } from '../files/time-in-name.ts';
import { sqlite, SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_LOCKED, SQLITE_NOTADB, sqliteCode } from '../files/sqlite.ts';
import { isMissing, storeError, storeFailureOf } from '../files/store-failure.ts';

/** A database that lives and dies with this object. */
export const IN_MEMORY = ':memory:';

export type Row = Record<string, string | number | null>;

/** One transaction's view of the ledger. Statements are prepared once a connection. */
export interface LedgerTables {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Rows that it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
}

interface Connection {
  database: DatabaseSync;
  tables: LedgerTables;
  /** Which file it is: the path may lead to another one by now. */
  identity: string;
}

/** SQLite itself waits without letting anything else run, so that it may only do so for a moment; we wait in between. */
const BUSY_TIMEOUT_MS = 10;
const PATIENCE_MS = 15_000;

/**
 * The ledger's file. Opened on first use. A rollback journal and no write-ahead log: a turn books twice in minutes, so that
 * the log's speed buys nothing here, and SQLite up to 3.51.2, which editors of today bring, can lose a commit when several
 * processes write and checkpoint one log (https://www.sqlite.org/wal.html#walresetbug). With `synchronous = FULL` SQLite
 * syncs the emptied journal too, so that what was committed stays so after a power cut.
 */
export class LedgerFile {
  readonly path: string;
  readonly #clock: Clock;
  readonly #listeners = new Set<(why: string) => void>();
  #connection: Connection | undefined;
  #rebuilt: string | undefined;
  #closed = false;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  /** Everything of `work` or nothing; it may run more than once, as long as another process is in the way. */
  write<T>(doing: string, work: (tables: LedgerTables) => T): Promise<T> {
    return this.#patiently(doing, () => this.#transaction('BEGIN IMMEDIATE', work));
  }

  /** One moment's view. */
  read<T>(doing: string, work: (tables: LedgerTables) => T): Promise<T> {
    return this.#patiently(doing, () => this.#transaction('BEGIN', work));
  }

  /** A rebuild before the first listener was there is told to it. */
  onRebuild(listener: (why: string) => void): () => void {
    this.#listeners.add(listener);
    if (this.#rebuilt !== undefined) listener(this.#rebuilt);
    return () => this.#listeners.delete(listener);
  }

  /** For good: what comes later is refused, so that no handle is left behind. */
  close(): void {
    this.#closed = true;
    this.#disconnect();
  }

  #disconnect(): void {
    this.#connection?.database.close();
    this.#connection = undefined;
  }

  async #patiently<T>(doing: string, once: () => T): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let tries = 1; ; tries++) {
      if (this.#closed) throw storeError('io', this.path, 'the ledger is closed here.');
      try {
        return once();
      } catch (error) {
        const code = sqliteCode(error);
        if (code === undefined) throw error;
        const said = error instanceof Error ? error.message : String(error);
        if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) throw this.#setAside(said);
        const busy = code === SQLITE_BUSY || code === SQLITE_LOCKED;
        if (!busy || performance.now() >= deadline) throw ledgerFailure(this.path, doing, code, said);
        // Of different lengths, so that two that met do not meet again.
        await pause(Math.random() * Math.min(50, 5 * tries));
      }
    }
  }

  #transaction<T>(begin: string, work: (tables: LedgerTables) => T): T {
    const { database, tables } = this.#open();
    database.exec(begin);
    try {
      const value = work(tables);
      database.exec('COMMIT');
      return value;
    } catch (error) {
      try {
        database.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself, as it does when the disk is full.
      }
      throw error;
    }
  }

  #open(): Connection {
    const identity = this.#identity();
    if (this.#connection !== undefined) {
      if (this.#connection.identity === identity) return this.#connection;
      // Somebody moved it away: what would be written now, nobody else would see.
      this.#disconnect();
      this.#announce(`${this.path} was moved or removed. A new one was begun, and it is filled from the journals.`);
    }
    const database = new (sqlite())(this.path);
    try {
      database.exec(
        `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;`,
      );
      if (!isCurrent(database)) {
        database.exec('BEGIN IMMEDIATE');
        migrateLedger(database, this.path);
        database.exec('COMMIT');
      }
      this.#connection = { database, tables: tablesOf(database), identity: this.#identity() };
      return this.#connection;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #identity(): string {
    if (this.path === IN_MEMORY) return IN_MEMORY;
    const found = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? '' : `${found.dev}:${found.ino}`;
  }

  /** The damaged file is kept; its journal goes first, or SQLite would play it back into the new one. */
  #setAside(said: string): StoreError {
    const damaged = this.#connection?.identity ?? this.#identity();
    this.#disconnect();
    // Another process met the damage first.
    const isThere = damaged === this.#identity() && this.path !== IN_MEMORY;
    const aside = `${this.path}.damaged-${timeInName(this.#clock.now())}`;
    if (isThere) {
      try {
        moveIfThere(`${this.path}-journal`, `${aside}-journal`);
        moveIfThere(this.path, aside);
      } catch (error) {
        return new StoreError(storeFailureOf(error, this.path, 'moving the damaged ledger aside'));
      }
    }
    const why =
      `${this.path} was damaged (${said}). It is kept as ${aside}, a new one was begun, and it is filled from the journals. ` +
      'Nothing needs to be done.';
    this.#announce(why);
    return new StoreError({ kind: 'corrupt', file: this.path, message: why });
  }

  #announce(why: string): void {
    this.#rebuilt = why;
    for (const listener of this.#listeners) listener(why);
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function tablesOf(database: DatabaseSync): LedgerTables {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    get: (sql, ...values) => statement(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => statement(sql).all(...values) as Row[],
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
  };
}
