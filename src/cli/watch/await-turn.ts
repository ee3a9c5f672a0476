import { queueText } from '../../presenters/project/queue-text.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import { untilChange } from './until-change.ts';

/**
 * How a wait in the queue ended. `begun`: this process drives the project. `elsewhere`: another process drives it. `left`: it
 * is no longer queued and no process drives it. `waiting`: it is still queued, and the command must not wait. `stopped`: the
 * command was stopped.
 */
export type Turn = 'begun' | 'elsewhere' | 'left' | 'waiting' | 'stopped';

/** Waits until it is the project's turn, and prints its place in the queue when that changes. */
export async function awaitTurn(
  { engine, signal }: CommandContext,
  projectId: string,
  { leaveWhenWaiting }: { leaveWhenWaiting: boolean },
  say: (text: string) => void,
): Promise<Turn> {
  let said = '';
  while (!signal.aborted) {
    const now = engine.project(projectId);
    if (now?.drivenBy === 'here') return 'begun';
    if (now?.drivenBy === 'elsewhere') return 'elsewhere';
    if (now === undefined || now.state.queued === null) return 'left';
    const text = now.queue === undefined ? said : queueText(now.queue);
    if (text !== said) say(`${text}.${leaveWhenWaiting ? '' : ' Ctrl-C takes it out of the queue.'}`);
    said = text;
    if (leaveWhenWaiting) return 'waiting';
    await untilChange(engine, 60_000, signal);
  }
  return 'stopped';
}
