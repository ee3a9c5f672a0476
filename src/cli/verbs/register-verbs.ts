import type { Command } from 'commander';
import type { RunLook, RunVerb } from './command-context.ts';
import { addCostsCommand } from './costs-command.ts';
import { addDriveCommands } from './drive-commands.ts';
import { addExportCommand } from './export-command.ts';
import { addForkCommand } from './fork-command.ts';
import { addInitCommand } from './init-command.ts';
import { addLogsCommand } from './logs-command.ts';
import { addProviderCommands } from './provider-commands.ts';
import { addSetupCommands } from './setup-commands.ts';
import { addSteerCommands } from './steer-commands.ts';
import { addViewCommands } from './view-commands.ts';

/** Adds every verb, in the order of `--help`. */
export function registerVerbs(program: Command, run: RunVerb, look: RunLook): void {
  addSetupCommands(program, run);
  addProviderCommands(program, run);
  addInitCommand(program, run);
  addDriveCommands(program, run);
  addSteerCommands(program, run);
  addForkCommand(program, run);
  addViewCommands(program, run, look);
  addCostsCommand(program, run);
  addLogsCommand(program, run);
  addExportCommand(program, run);
}
