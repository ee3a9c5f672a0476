import { renameSync, statSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import { StoreError } from '../../ports/stores/store-failure.ts';
import { ledgerFailure } from './ledger-failure.ts';
import { isCurrent, migrateLedger } from './ledger-schema.ts';
import { timeInName } from '../files/time-in-name.ts';
import {
  openDatabase,
  SQLITE_BUSY,
  SQLITE_CORRUPT,
  SQLITE_LOCKED,
  SQLITE_NOTADB,
  sqliteCode,
} from '../files/sqlite.ts';
import { isMissing, storeError, storeFailureOf } from '../files/store-failure.ts';

/** A database that exists only as long as this object. */
export const IN_MEMORY = ':memory:';

export type Row = Record<string, string | number | null>;

/** The view of one transaction. Statements are prepared once per connection. */
export interface LedgerTables {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Returns the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number;
}

interface Connection {
  database: DatabaseSync;
  tables: LedgerTables;
  /** Identifies the file (device and inode), because the path may lead to another file by now. */
  identity: string;
}

/** SQLite's own wait blocks the event loop, so it is short; our pauses between attempts do not block. */
const BUSY_TIMEOUT_MS = 10;
const PATIENCE_MS = 15_000;

/**
 * The ledger's file, opened on first use. It uses a rollback journal instead of a write-ahead log. A turn books twice in several
 * minutes, so the log's speed has no benefit, and SQLite up to 3.51.2, which today's editors ship, can lose a commit when
 * several processes write and checkpoint one log (https://www.sqlite.org/wal.html#walresetbug). With `synchronous = FULL`
 * SQLite also syncs the truncated journal, so commits survive a power failure.
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

  /** Runs `work` in a write transaction: all of it or nothing. It is retried while another process holds the lock. */
  write<T>(doing: string, work: (tables: LedgerTables) => T): Promise<T> {
    return this.#patiently(doing, () => this.#transaction('BEGIN IMMEDIATE', work));
  }

  /** Runs `work` on one consistent snapshot. */
  read<T>(doing: string, work: (tables: LedgerTables) => T): Promise<T> {
    return this.#patiently(doing, () => this.#transaction('BEGIN', work));
  }

  /** A new listener is also told about a rebuild that already happened. */
  onRebuild(listener: (why: string) => void): () => void {
    this.#listeners.add(listener);
    if (this.#rebuilt !== undefined) listener(this.#rebuilt);
    return () => this.#listeners.delete(listener);
  }

  /** Final: later calls are refused, so that no handle leaks. */
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
        // Jitter, so that two colliding writers do not collide again.
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
        // SQLite has already rolled back, as it does when the disk is full.
      }
      throw error;
    }
  }

  #open(): Connection {
    const identity = this.#identity();
    if (this.#connection !== undefined) {
      if (this.#connection.identity === identity) return this.#connection;
      // The file was moved away, so other processes would not see further writes to it.
      this.#disconnect();
      this.#announce(`${this.path} was moved or removed. A new one was begun, and it is filled from the journals.`);
    }
    const database = openDatabase(this.path);
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

  /** Renames the damaged file and keeps it. Its journal is moved first, or SQLite would replay it into the new file. */
  #setAside(said: string): StoreError {
    const damaged = this.#connection?.identity ?? this.#identity();
    this.#disconnect();
    // `false`: another process has already moved the damaged file.
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
