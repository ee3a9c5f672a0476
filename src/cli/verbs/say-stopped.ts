import { slugOf } from '../../domain/run/branch-name.ts';
import { stoppedProjects, stoppedText } from '../../presenters/project/stopped-projects.ts';
import type { CommandContext } from './command-context.ts';

/** After a provider was mended: without an editor window nobody takes up the projects that stopped for want of one. */
export function sayStopped({ engine, print, json }: CommandContext, providerId: string): void {
  const stopped = stoppedProjects(providerId, engine.snapshot().projects);
  if (json || stopped.length === 0) return;
  print.line(`${stoppedText(stopped)} To go on, where no editor window does it by itself:`);
  for (const { state } of stopped) print.line(`  dark-factory resume ${slugOf(state.project.name)}`);
}
