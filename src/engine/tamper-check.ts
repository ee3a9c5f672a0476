import type { FactoryEvent } from '../domain/events.ts';
import { canBecome } from '../domain/project.ts';
import type { ProjectState } from '../domain/state.ts';
import { statusChange } from './run-context.ts';

/**
 * What a change in the user's own repository during a turn means. Fetching is what editors do by themselves: told. In an
 * enforced sandbox no agent can write there, so a moved branch or an edited configuration is the user at work: told too, but
 * for a hook, which would run with the user's rights. Where agents are merely hindered, everything else stops the project
 * until a person has looked.
 */
export function tamperEvents(state: ProjectState, differences: readonly string[]): FactoryEvent[] {
  const isolated = state.sandbox === 'isolated';
  const grave = differences.filter((difference) => (isolated ? isHook(difference) : !isFetched(difference)));
  if (grave.length === 0) return differences.map((difference) => told(difference, isolated));
  const pause = canBecome(state.project.status, 'paused');
  return [
    { type: 'tamper.found', differences: [...differences] },
    ...(pause ? [statusChange('paused', 'tampered', differences.join('\n'))] : []),
  ];
}

function isHook(difference: string): boolean {
  return difference.startsWith('the file hooks/');
}

function isFetched(difference: string): boolean {
  return difference.startsWith('refs/remotes/');
}

function told(difference: string, isolated: boolean): FactoryEvent {
  const who = isolated ? 'Agents cannot write there, so this was not one of them.' : 'That is what a fetch does.';
  return { type: 'notice.raised', message: `While a turn was running, your repository changed: ${difference}. ${who}` };
}
