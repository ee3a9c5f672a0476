import { goesOnByItself, stoppedProjects, stoppedText } from '../../presenters/project/stopped-projects.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { CommandContext } from './command-context.ts';
import { reported } from './run-commands.ts';

/**
 * Tells what was done to a provider, and which projects that stopped for want of a provider may use it. Most of them resume by
 * themselves; for the others it offers a button. Resolves with the action of the caller that was chosen, if any.
 */
export async function offerResume<T extends string>(
  context: CommandContext,
  engine: OrchestrationEngine,
  providerId: string,
  message: string,
  ...actions: T[]
): Promise<T | undefined> {
  const stopped = stoppedProjects(providerId, engine.snapshot().projects);
  const alone = stoppedText(stopped.filter(goesOnByItself));
  const others = stopped.filter((project) => !goesOnByItself(project));
  const parts = [message, ...(alone === '' ? [] : [`${alone} Once it serves, work goes on by itself.`])];
  if (others.length === 0) return context.questions.tell('info', parts.join(' '), ...actions);
  const resume = others.length === 1 ? 'Resume' : `Resume ${others.length} Projects`;
  const chosen = await context.questions.tell('info', [...parts, stoppedText(others)].join(' '), resume, ...actions);
  if (chosen !== resume) return actions.find((action) => action === chosen);
  for (const { state } of others) await reported(context, () => engine.resumeProject(state.project.id));
  return undefined;
}
