import type { FactoryEvent } from '../domain/events.ts';
import { canBecome } from '../domain/project.ts';
import type { ProjectState } from '../domain/state.ts';
import { statusChange } from './run-context.ts';

/**
 * What a change in the user's own repository during a turn means. In an enforced sandbox no agent can write there, so a moved
 * branch is the user at work and is only told. A changed hook or configuration, or anything at all where agents are merely
 * hindered, stops the project until a person has looked.
 */
export function tamperEvents(state: ProjectState, differences: readonly string[]): FactoryEvent[] {
  if (differences.length === 0) return [];
  const executable = differences.filter(
    (difference) => !difference.startsWith('refs/') && !difference.startsWith('HEAD'),
  );
  if (state.sandbox === 'isolated' && executable.length === 0) {
    return differences.map((difference) => ({
      type: 'notice.raised',
      message: `While a turn was running, your repository changed: ${difference}. Agents cannot write there, so this was not one of them.`,
    }));
  }
  const pause = canBecome(state.project.status, 'paused');
  return [
    { type: 'tamper.found', differences: [...differences] },
    ...(pause ? [statusChange('paused', 'tampered', differences.join('\n'))] : []),
  ];
}
