import { assertNever } from '../../domain/assert.ts';
import type { CostDimension } from '../../domain/money/cost-report.ts';
import type { FactorySnapshot } from '../../domain/run/snapshot.ts';
import { oneLine } from '../shared/plain-text.ts';

/** Returns the displayed name of a row of a report, whose key may be an id. */
export type CostNames = (dimension: CostDimension, key: string) => string;

/** Takes the names from the snapshot. A deleted project is shown with the beginning of its id. */
export function costNames({ projects }: Pick<FactorySnapshot, 'projects'>): CostNames {
  const projectNames = new Map(projects.map(({ state }) => [state.project.id, state.project.name]));
  let taskTitles: Map<string, string> | undefined;
  return (dimension, key) => {
    if (key === '') return dimension === 'task' ? 'no task (planning, audits, probes)' : 'not known';
    switch (dimension) {
      case 'project':
        return oneLine(projectNames.get(key) ?? `deleted project ${key.slice(0, 8)}`, 120);
      case 'task': {
        taskTitles ??= new Map(
          projects.flatMap(({ state }) => state.taskList.tasks.map((task) => [task.id, task.title] as const)),
        );
        return oneLine(taskTitles.get(key) ?? `task ${key.slice(0, 8)}`, 120);
      }
      case 'operation':
        return OPERATIONS[key] ?? oneLine(key, 120);
      case 'provider':
      case 'model':
      case 'persona':
      case 'day':
        return oneLine(key, 120);
      default:
        return assertNever(dimension);
    }
  };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  plan: 'planning',
  work: 'work on tasks',
  correction: 'corrections of replies',
  handover: 'hand-overs',
  audit: 'audits',
  probe: 'probes',
};
