import { sqlite } from '../src/adapters/files/sqlite.ts';

/** What a booking is held against: one synced insert by bare SQLite, with the pragmas that our ledger has. */
export function bareTable(path: string): { insert(text: string): unknown; close(): void } {
  const database = new (sqlite())(path);
  database.exec(
    'PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; CREATE TABLE bills(id INTEGER PRIMARY KEY, t)',
  );
  const statement = database.prepare('INSERT INTO bills(t) VALUES(?)');
  return {
    insert: (text) => statement.run(text),
    close: () => {
      database.close();
    },
  };
}
