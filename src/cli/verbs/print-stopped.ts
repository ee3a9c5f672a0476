import { slugOf } from '../../domain/run/branch-name.ts';
import { stoppedProjects, stoppedText } from '../../presenters/project/stopped-projects.ts';
import type { CommandContext } from './command-context.ts';

/** Names the stopped projects that wanted a provider and may use this one: without an editor window the user must resume them. */
export function printStopped({ engine, print, json }: CommandContext, providerId: string): void {
  const stopped = stoppedProjects(providerId, engine.snapshot().projects);
  if (json || stopped.length === 0) return;
  print.line(`${stoppedText(stopped)} To go on, where no editor window does it by itself:`);
  for (const { state } of stopped) print.line(`  dark-factory resume ${slugOf(state.project.name)}`);
}
