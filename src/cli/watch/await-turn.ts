import { queueText } from '../../presenters/project/queue-text.ts';
import type { CommandContext } from '../verbs/command-context.ts';
import { untilChange } from './until-change.ts';

/**
 * What a wait in the queue came to. `begun`: this process drives the project. `left`: it is not queued any more and no process
 * drives it. `waiting`: it still is, and the command was not to wait.
 */
export type Turn = 'begun' | 'elsewhere' | 'left' | 'waiting' | 'stopped';

/** Waits until it is the project's turn, and says its place whenever that is another. */
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
