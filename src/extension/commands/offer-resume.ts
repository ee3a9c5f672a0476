import { stoppedProjects, stoppedText } from '../../presenters/stopped-projects.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { Desk } from '../desk.ts';
import { reported } from './run-commands.ts';

/**
 * Tells what was done to a provider. Where projects stopped for want of one and may use it, they are named, and a button
 * lets them go on: they do not by themselves. Resolves with the other action, where that was chosen.
 */
export async function tellMended<T extends string>(
  desk: Desk,
  engine: OrchestrationEngine,
  providerId: string,
  message: string,
  ...actions: T[]
): Promise<T | undefined> {
  const stopped = stoppedProjects(providerId, engine.snapshot().projects);
  if (stopped.length === 0) return desk.questions.tell('info', message, ...actions);
  const resume = stopped.length === 1 ? 'Resume' : `Resume ${stopped.length} Projects`;
  const chosen = await desk.questions.tell('info', `${message} ${stoppedText(stopped)}`, resume, ...actions);
  if (chosen !== resume) return actions.find((action) => action === chosen);
  for (const { state } of stopped) await reported(desk, () => engine.resumeProject(state.project.id));
  return undefined;
}
