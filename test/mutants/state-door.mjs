export const mutants = [
  {
    name: 'a new project is written as it was typed, keys included',
    file: 'src/adapters/storage/create-project.ts',
    from: 'events: [redactedEvent(created, redact)]',
    to: 'events: [created]',
    killedBy: ['test/integration/storage/one-door.test.ts'],
  },
  {
    name: 'a commit to a journal is written as it came, keys included',
    file: 'src/adapters/storage/project-journal.ts',
    from: 'events.map((event) => redactedEvent(event, redact))',
    to: '[...events]',
    killedBy: ['test/integration/storage/one-door.test.ts'],
  },
  {
    name: 'a signal to another process is written as it was typed, keys included',
    file: 'src/adapters/storage/create-state-store.ts',
    from: 'redactedSignal(signal, options.redact)',
    to: 'signal',
    killedBy: ['test/integration/storage/one-door.test.ts'],
  },
  {
    name: 'a persona is read anew at every turn',
    file: 'src/engine/project-personas.ts',
    from: 'if (pinned !== null) return succeeded(pinned);',
    to: '',
    killedBy: ['test/integration/engine/pinned-personas.test.ts'],
  },
];
