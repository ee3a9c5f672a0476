export const mutants = [
  {
    name: 'a turn that the journal did not take keeps what was set aside for it',
    file: 'src/finance/finance-manager.ts',
    from: 'await this.#deps.ledger.release(reservation.id).catch(() => undefined);',
    to: '',
    killedBy: ['test/integration/finance/killed-between-books.test.ts'],
  },
  {
    name: 'a process that was begun for one command takes projects up',
    file: 'src/fleet/self-resume.ts',
    from: 'if (!this.#isOn || this.#isClosed()) return Promise.resolve();',
    to: 'if (this.#isClosed()) return Promise.resolve();',
    killedBy: ['test/integration/fleet/self-resume.test.ts'],
  },
];
