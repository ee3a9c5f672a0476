import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { FactoryLook } from '../../engine/factory-look-contract.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import type { CliIo } from '../io/cli-io.ts';
import type { ExitCode } from '../io/exit-codes.ts';
import { EXIT } from '../io/exit-codes.ts';
import { findProject, type FoundProject } from './find-project.ts';
import type { Printer } from '../io/printer.ts';

/** What each verb has, whatever it works with. */
export interface ShowContext {
  io: CliIo;
  print: Printer;
  json: boolean;
}

/** What a verb works with. */
export interface CommandContext extends ShowContext {
  engine: OrchestrationEngine;
  /** Aborts when the command must stop at once. */
  signal: AbortSignal;
}

export type Verb = (context: CommandContext) => Promise<ExitCode>;

/** Runs a verb with an engine, and always closes the engine afterwards. */
export type RunVerb = (options: { json?: boolean }, verb: Verb) => Promise<void>;

/** A verb that shows how the projects stood when it began. */
export type LookVerb = (context: ShowContext, look: FactoryLook) => ExitCode;
/** Runs it without an engine: much is not loaded, and nothing has to be closed. */
export type RunLook = (options: { json?: boolean }, verb: LookVerb) => Promise<void>;

/** Prints why the command cannot be done: a sentence on stderr, with `json` also one document on stdout. */
export function refuse(context: Pick<ShowContext, 'print' | 'json'>, why: string | Refusal, code?: ExitCode): ExitCode {
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
  return found.kind === 'found' ? use(found.project) : refuseUnknown(context, found);
}

/** Prints why the project that the user means is not there. */
export function refuseUnknown(context: ShowContext, found: Exclude<FoundProject, { kind: 'found' }>): ExitCode {
  switch (found.kind) {
    case 'unreadable':
      return refuse(context, found.message, EXIT.unreadable);
    case 'none':
      return refuse(context, found.message);
  }
}
