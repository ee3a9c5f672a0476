/** Limits of time: what counts as a sign of life, and what ends a turn. */
export const mutants = [
  {
    name: 'bytes of an answer are no sign of life to an HTTP exchange',
    file: 'src/adapters/providers/chat/http/http-exchange.ts',
    from: 'this.#heard();\n          controller.enqueue(chunk);',
    to: 'controller.enqueue(chunk);',
    killedBy: ['test/contract/chat-model/http-troubles.test.ts'],
  },
  {
    name: 'output of a command is no sign of life',
    file: 'src/adapters/process/process-runner.ts',
    from: 'state.lastByteAt = this.#clock.monotonic();',
    to: '',
    killedBy: ['test/integration/adapters/process/process-ends.test.ts'],
  },
  {
    name: 'an answer of the editor that still grows counts as finished',
    file: 'src/adapters/providers/antigravity/antigravity-reply.ts',
    from: 'if (stamp !== seen) since = lookedAt;',
    to: "if (seen === '') since = lookedAt;",
    killedBy: ['test/unit/adapters/providers/antigravity/antigravity-reply.test.ts'],
  },
  {
    name: 'time that passes while an answer of the editor is read counts as quiet',
    file: 'src/adapters/providers/antigravity/antigravity-reply.ts',
    from: 'const quiet = lookedAt - since;',
    to: 'const quiet = clock.monotonic() - since;',
    killedBy: ['test/unit/adapters/providers/antigravity/antigravity-reply.test.ts'],
  },
];
