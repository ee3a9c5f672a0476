import type { LedgerTables } from './ledger-file.ts';

/** SQL for the ids of a family; its parameter is the root's id. `UNION` ends even in a cycle, which cannot occur. */
export const FAMILY = `WITH RECURSIVE family(id) AS (
  SELECT ? UNION SELECT project FROM lineage JOIN family ON parent = family.id
) SELECT id FROM family`;

/** `false`: it was already known, and nothing changed. */
export function saveParent(tables: LedgerTables, projectId: string, parentProjectId: string | null): boolean {
  const changed =
    parentProjectId === null
      ? tables.run('DELETE FROM lineage WHERE project = ?', projectId)
      : tables.run(
          `INSERT INTO lineage(project, parent) VALUES(?, ?)
           ON CONFLICT DO UPDATE SET parent = excluded.parent WHERE parent <> excluded.parent`,
          ...[projectId, parentProjectId],
        );
  return changed > 0;
}

export function parentOf(tables: LedgerTables, projectId: string): string | null {
  const row = tables.get('SELECT parent FROM lineage WHERE project = ?', projectId);
  return row === undefined ? null : String(row.parent);
}

export function ancestors(tables: LedgerTables, projectId: string): string[] {
  const found = new Set<string>();
  for (let at = parentOf(tables, projectId); at !== null && !found.has(at); at = parentOf(tables, at)) found.add(at);
  return [...found];
}
