import { Command, CommanderError } from 'commander';
import type { CliIo } from './io/cli-io.ts';
import type { RunLook, RunVerb } from './verbs/command-context.ts';
import { refuse } from './verbs/command-context.ts';
import type { ExitCode } from './io/exit-codes.ts';
import { EXIT, EXIT_HELP } from './io/exit-codes.ts';
import { Printer } from './io/printer.ts';
import { registerVerbs } from './verbs/register-verbs.ts';

const EXAMPLES = `Examples:
  dark-factory setup
  dark-factory init "Parse dates" --description "Let the library parse ISO dates, with tests."
  dark-factory start parse-dates --watch
  dark-factory status parse-dates
  dark-factory export parse-dates --format markdown --output report.md

<project> is the id of a project, the beginning of its id, or its name.
Nothing is ever pushed: the work is left on a branch below df/, with the exact
lines to look at it and to push it by hand.`;

const ENVIRONMENT = `Environment:
  DARK_FACTORY_HOME   where everything is kept (default: ~/.dark-factory)
  NO_COLOR            any value: no colour
  DARK_FACTORY_DEBUG  1: show where in the program an unexpected failure came from`;

/** Runs the command. `argv` lacks the program's own name. Resolves with the exit code. */
export async function runCli(argv: readonly string[], io: CliIo, signal: AbortSignal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const print = new Printer(io);
  const report = async (json: boolean, work: () => Promise<ExitCode>): Promise<void> => {
    try {
      exitCode = await work();
    } catch (error) {
      exitCode = refuse({ print, json }, failureText(error, io), isStoreError(error) ? EXIT.unreadable : EXIT.refused);
    }
  };
  const run: RunVerb = ({ json = false }, verb) =>
    report(json, async () => {
      const engine = await io.createEngine();
      try {
        return await verb({ io, print, engine, json, signal });
      } finally {
        await engine.close();
      }
    });
  const look: RunLook = ({ json = false }, verb) =>
    report(json, async () => verb({ io, print, json }, await io.look()));
  try {
    await createProgram(io, print, run, look).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return exitCode;
}

function createProgram(io: CliIo, print: Printer, run: RunVerb, look: RunLook): Command {
  const program = new Command('dark-factory')
    .description(
      'Finishes software projects unattended: agents work in isolated git worktrees, checks block what is not done.',
    )
    .version(io.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .showHelpAfterError('("dark-factory --help" shows how it is used.)')
    // Long flags leave less room than it wraps by itself.
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Hide the value after a misspelt option's "=": it may be a key.
      outputError: (text, write) => {
        write(text.replace(/(unknown option '[^'=]*=)[^\n]*/, "$1…'"));
      },
      getOutHelpWidth: () => Math.min(100, print.columns),
      getErrHelpWidth: () => Math.min(100, print.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', `\n${EXAMPLES}\n\n${EXIT_HELP}\n\n${ENVIRONMENT}`);
  registerVerbs(program, run, look);
  return program;
}

/** The storage adapter rejects with this error for disk problems; its message is written for the user. */
function isStoreError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StoreError';
}

function failureText(error: unknown, io: CliIo): string {
  const message = error instanceof Error ? error.message : String(error);
  if (io.env['DARK_FACTORY_DEBUG'] === '1' && error instanceof Error) return error.stack ?? message;
  if (isStoreError(error)) return message;
  return `Something went wrong that Dark Factory did not expect: ${message}\nWhat was saved before is whole. Run it again with DARK_FACTORY_DEBUG=1 to see where it happened.`;
}
