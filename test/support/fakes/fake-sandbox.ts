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

/** Whether the command is an acceptance check that is run before its task. */
export function isBeforeTask({ outputFile }: Pick<SandboxCommand, 'outputFile'>): boolean {
  return outputFile?.includes('/before-') === true;
}

/** Answers by the shell line; what was asked is kept in `commands`. `before`: the same for acceptance checks before their tasks. */
export function fakeSandbox(
  answer: (line: string) => Partial<CommandResult>,
  before: (line: string) => Partial<CommandResult> = () => ({ exitCode: 1 }),
): Sandbox & { commands: SandboxCommand[] } {
  const commands: SandboxCommand[] = [];
  return {
    commands,
    level: async () => 'hindered',
    describe: async () => 'For tests.',
    run: async (command) => {
      commands.push(command);
      return commandResult((isBeforeTask(command) ? before : answer)(command.argv.at(-1) ?? ''));
    },
  };
}
