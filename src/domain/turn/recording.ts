import { z } from 'zod';
import { turnKind } from '../money/cost-entry.ts';
import { timestamp } from '../ids.ts';

/** One recorded turn in the format of a script: what the agent said, its changes in the worktree, its end and its cost. */
export const recordedTurnSchema = z.strictObject({
  v: z.literal(1),
  at: timestamp,
  operation: turnKind,
  /** `null`: no task, as while planning. */
  taskTitle: z.string().nullable(),
  /** Earlier turns of the task (or of the plan). */
  turnsBefore: z.int().nonnegative(),
  /** A turn of a script (docs/scripted-provider.md). */
  turn: z.record(z.string(), z.unknown()),
});
export type RecordedTurn = z.infer<typeof recordedTurnSchema>;

type Turn = RecordedTurn['turn'];

/**
 * The script that replays the recorded run. Of two turns in the same place the later one counts: the first was interrupted and
 * repeated. Turns of several providers are in one list, in order.
 */
export function scriptOf(name: string, recorded: readonly RecordedTurn[]): Record<string, unknown> {
  const lists = { plan: new Map<number, Turn>(), audits: new Map<number, Turn>(), handovers: new Map<number, Turn>() };
  const tasks = new Map<string, Map<number, Turn>>();
  const put = (list: Map<number, Turn>, { turnsBefore, turn }: RecordedTurn) => list.set(turnsBefore, turn);
  for (const one of recorded) {
    switch (one.operation) {
      case 'audit':
        put(lists.audits, one);
        break;
      case 'handover':
        put(lists.handovers, one);
        break;
      case 'probe':
        break;
      case 'plan':
      case 'work':
      case 'correction': {
        const list = one.taskTitle === null ? lists.plan : (tasks.get(one.taskTitle) ?? new Map<number, Turn>());
        if (one.taskTitle !== null) tasks.set(one.taskTitle, list);
        put(list, one);
        break;
      }
    }
  }
  return {
    version: 1,
    name,
    plan: inOrder(lists.plan),
    tasks: Object.fromEntries([...tasks].map(([title, list]) => [title, inOrder(list)])),
    ...(lists.audits.size === 0 ? {} : { audits: inOrder(lists.audits) }),
    ...(lists.handovers.size === 0 ? {} : { handovers: inOrder(lists.handovers) }),
  };
}

function inOrder(list: ReadonlyMap<number, Turn>): Turn[] {
  return [...list].toSorted(([a], [b]) => a - b).map(([, turn]) => turn);
}
