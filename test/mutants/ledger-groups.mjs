/** Turns that are reserved together, and caps over a project with its forks. */
const CONTRACT = ['test/contract/ledger/memory.test.ts'];

export const mutants = [
  {
    name: 'a group that is refused leaves what came before the refusal',
    file: 'src/adapters/ledger/ledger-reserve.ts',
    from: "tables.run('ROLLBACK TO nothing_of_it');",
    to: '',
    killedBy: CONTRACT,
  },
  {
    name: 'the first turn of a group is not held to its caps',
    file: 'src/adapters/ledger/ledger-reserve.ts',
    from: 'if (reserved.ok) continue;',
    to: 'if (reserved.ok || index === 0) continue;',
    killedBy: ['test/integration/adapters/ledger/ledger-group-model.test.ts'],
  },
  {
    name: 'a group is set aside in several transactions, and taken back turn by turn',
    file: 'src/adapters/ledger/ledger.ts',
    from: "file.write('setting money aside for several turns', (tables) => reserveGroup(tables, requests)),",
    to: `void reserveGroup ?? (async () => {
        for (const [index, request] of requests.entries()) {
          const one = await file.write('setting money aside', (tables) => reserve(tables, request));
          if (one.ok) continue;
          for (const { id } of requests.slice(0, index))
            await file.write('freeing', (tables) => void tables.run('DELETE FROM reservations WHERE id = ?', id));
          return { ok: false, failure: { index, requestId: request.id, refusal: one.failure } };
        }
        return { ok: true, value: null };
      })(),`,
    killedBy: ['test/integration/adapters/ledger/ledger-group-processes.test.ts'],
  },
  {
    name: 'a group takes one request for two turns',
    file: 'src/adapters/ledger/ledger-reserve.ts',
    from: 'new Set(requests.map(({ id }) => id)).size < requests.length',
    to: 'false',
    killedBy: CONTRACT,
  },
  {
    name: 'a family is its root and the forks of that alone',
    file: 'src/adapters/ledger/ledger-lineage.ts',
    from: ') SELECT id FROM family`;',
    to: ') SELECT family.id FROM family LEFT JOIN lineage ON project = family.id WHERE parent IS NULL OR parent NOT IN (SELECT project FROM lineage)`;',
    killedBy: CONTRACT,
  },
  {
    name: 'the cap of a family does not see what its other projects have set aside',
    file: 'src/adapters/ledger/ledger-caps.ts',
    from: 'ofReservations: `project IN (${FAMILY})`',
    to: "ofReservations: 'project = ?'",
    killedBy: CONTRACT,
  },
  {
    name: 'a new ledger is not told of families',
    file: 'src/adapters/ledger/ledger-reconcile.ts',
    from: "...(saveParent(tables, projectId, books.parentProjectId) ? ['its parent was another one'] : []),",
    to: '',
    killedBy: CONTRACT,
  },
  {
    name: 'a ledger that knows every bill and no family is taken to be in line',
    file: 'src/adapters/ledger/ledger-reconcile.ts',
    from: 'if (parentOf(tables, projectId) !== glance.parentProjectId) return false;',
    to: '',
    killedBy: ['test/unit/finance/ledger-sync.test.ts'],
  },
  {
    name: 'the removal of a project between frees its forks of the limits of the family',
    file: 'src/finance/caps-in-force.ts',
    from: 'this.#project(last) !== undefined ? [] : await this.#ledger.ancestors(last)',
    to: 'this.#project(last) !== undefined ? [] : []',
    killedBy: ['test/unit/finance/caps-in-force.test.ts'],
  },
  {
    name: 'what a family has used up keeps a project waiting, with its slot held',
    file: 'src/domain/provider/provider-selection.ts',
    from: "family: 'familyCap'",
    to: "family: 'cap'",
    killedBy: ['test/integration/finance/family-budgets.test.ts'],
  },
];
