import type { CommandResult, Sandbox, SandboxCommand } from '../../../src/ports/sandbox.ts';

export function commandResult(fields: Partial<CommandResult>): CommandResult {
  return {
    exitCode: 0,
    signal: null,
    durationMs: 5,
    timedOut: false,
    wentSilent: false,
    outOfMemory: false,
    cancelled: false,
    endedEarly: false,
    startFailure: null,
    isMachineBusy: false,
    output: '',
    stdout: '',
    stderr: '',
    totalBytes: 0,
    ...fields,
  };
}

/** Answers by the shell line; what was asked is kept in `commands`. */
export function fakeSandbox(
  answer: (line: string) => Partial<CommandResult>,
): Sandbox & { commands: SandboxCommand[] } {
  const commands: SandboxCommand[] = [];
  return {
    commands,
    level: async () => 'hindered',
    describe: async () => 'For tests.',
    run: async (command) => {
      commands.push(command);
      return commandResult(answer(command.argv.at(-1) ?? ''));
    },
  };
}
