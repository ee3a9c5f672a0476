import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import type { ProjectAction } from '../../presenters/project/project-actions.ts';
import { projectActions } from '../../presenters/project/project-actions.ts';
import { projectRow, projectRows } from '../../presenters/project/project-row.ts';
import type { OrchestrationEngine } from '../../engine/engine-contract.ts';
import type { CommandContext } from '../commands/command-context.ts';

export interface Target {
  engine: OrchestrationEngine;
  project: ProjectSnapshot;
}

/**
 * The target of a command: the project of the row it was called on, the only one that fits, or the one that the user picks.
 * `undefined`: none; the user has been told why or has cancelled.
 */
export async function pickProject(
  context: CommandContext,
  argument: unknown,
  question: { title: string; action: ProjectAction | null },
): Promise<Target | undefined> {
  const engine = await readyEngine(context);
  if (engine === undefined) return undefined;
  const named = projectIdOf(argument);
  if (named !== undefined) {
    const project = engine.project(named);
    if (project !== undefined) return { engine, project };
    await context.questions.tell('warning', 'This project is no longer there.');
    return undefined;
  }
  const snapshot = engine.snapshot();
  const { action } = question;
  const fitting = snapshot.projects.filter((project) => action === null || projectActions(project).has(action));
  if (fitting.length === 0) {
    await context.questions.tell(
      'info',
      snapshot.projects.length === 0
        ? 'There is no project yet.'
        : `${question.title}: no project is in a state for that.`,
    );
    return undefined;
  }
  if (fitting.length === 1 && fitting[0] !== undefined) return { engine, project: fitting[0] };
  const current = context.selection.current(snapshot);
  const rows = projectRows(fitting).toSorted(
    (a, b) => Number(b.id === current?.state.project.id) - Number(a.id === current?.state.project.id),
  );
  const chosen = await context.questions.pick(
    `${question.title}: which project?`,
    rows.map((row) => ({ label: row.label, description: row.description, icon: row.look.icon, value: row.id })),
  );
  const project = chosen === undefined ? undefined : engine.project(chosen);
  return project === undefined ? undefined : { engine, project };
}

/** Waits for an engine that is starting; tells the user what is wrong if there is none. */
export async function readyEngine(context: CommandContext): Promise<OrchestrationEngine | undefined> {
  if (context.host.state.kind === 'starting') await context.host.start(context.settings().recoverOnStartup);
  const { state } = context.host;
  if (state.kind === 'ready') return state.engine;
  await context.questions.tell(
    'error',
    state.kind === 'failed'
      ? `Dark Factory could not start: ${state.message}`
      : 'Dark Factory is not running here. It starts once you trust this workspace.',
  );
  return undefined;
}

export function labelOf(project: ProjectSnapshot): string {
  return projectRow(project).label;
}

/** Rows carry their project; notifications and links pass its id. */
export function projectIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('projectId' in argument)) return undefined;
  return typeof argument.projectId === 'string' ? argument.projectId : undefined;
}
