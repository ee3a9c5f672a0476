import type { FoundChecks } from '../../domain/evidence/found-checks.ts';
import type { Project } from '../../domain/run/project.ts';
import { gateList } from './gate-list.ts';

/** The checks of a project: the user's commands, else those that the repository shows, and what its personas ask for. */
export function projectChecks(
  { personas, gateCommands }: Pick<Project, 'personas' | 'gateCommands'>,
  found: FoundChecks,
  timeoutMs: number,
): FoundChecks {
  const criteria = personas.map((persona) => persona.acceptanceCriteria);
  const gates = gateList({ detected: found.gates, userCommands: gateCommands, criteria }, timeoutMs);
  return gateCommands === null ? { ...found, gates } : { ...found, gates, notFound: [], notTaken: [] };
}
