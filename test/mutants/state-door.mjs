export const mutants = [
  {
    name: 'a new project is written as it was typed, keys included',
    file: 'src/adapters/run-hosts/local/create-project.ts',
    from: 'events: [redactedEvent(first, redact)]',
    to: 'events: [first]',
    killedBy: ['test/integration/adapters/run-hosts/local/one-door.test.ts'],
  },
  {
    name: 'a commit to a journal is written as it came, keys included',
    file: 'src/adapters/run-hosts/local/journal/project-journal.ts',
    from: 'events.map((event) => redactedEvent(event, redact))',
    to: '[...events]',
    killedBy: ['test/integration/adapters/run-hosts/local/one-door.test.ts'],
  },
  {
    name: 'a signal to another process is written as it was typed, keys included',
    file: 'src/adapters/run-hosts/local/local-run-store.ts',
    from: 'redactedSignal(signal, options.redact)',
    to: 'signal',
    killedBy: ['test/integration/adapters/run-hosts/local/one-door.test.ts'],
  },
  {
    name: 'a persona is read anew at every turn',
    file: 'src/run/steps/project-personas.ts',
    from: 'if (pinned !== null) return succeeded(pinned);',
    to: '',
    killedBy: ['test/integration/run/pinned-personas.test.ts'],
  },
];
