import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CliIo } from '../io/cli-io.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { findProject } from './find-project.ts';
import type { Printer } from '../io/printer.ts';

/** What a verb works with. */
export interface CommandContext {
  io: CliIo;
  print: Printer;
  engine: OrchestrationEngine;
  json: boolean;
  /** Aborts when the command must stop at once. */
  signal: AbortSignal;
}

export type Verb = (context: CommandContext) => Promise<ExitCode>;

/** Runs a verb with an engine, and always closes the engine afterwards. */
export type RunVerb = (options: { json?: boolean }, verb: Verb) => Promise<void>;

/** Prints why the command cannot be done: a sentence on stderr, with `json` also one document on stdout. */
export function refuse(
  context: Pick<CommandContext, 'print' | 'json'>,
  why: string | Refusal,
  code?: ExitCode,
): ExitCode {
  const message = typeof why === 'string' ? why : refusalSentence(why);
  const exitCode = code ?? EXIT.refused;
  context.print.remark(message);
  if (context.json) context.print.json({ error: { message, exitCode } });
  return exitCode;
}

/** Runs `use` with the project that the user means, or prints why there is none. */
export async function withProject(
  context: CommandContext,
  wanted: string,
  use: (snapshot: ProjectSnapshot) => Promise<ExitCode>,
): Promise<ExitCode> {
  const found = findProject(context.engine.snapshot(), wanted);
  switch (found.kind) {
    case 'found':
      return use(found.project);
    case 'unreadable':
      return refuse(context, found.message, EXIT.unreadable);
    case 'none':
      return refuse(context, found.message);
  }
}
