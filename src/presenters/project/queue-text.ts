import type { ProjectSnapshot, QueuePlace } from '../../domain/run/snapshot.ts';
import { counted, ordinal } from '../shared/plain-text.ts';
import { reasonSentence } from './reason-sentence.ts';

/** `Queued, 2nd: starts after the project before it, when one of the 3 running projects stops`. */
export function queueText(queue: QueuePlace): string {
  return `Queued, ${ordinal(queue.place)}: starts ${queueCondition(queue)}`;
}

/** How the project stands: what it waits for in the queue, otherwise why it has its status. */
export function standingSentence({ state, at, queue }: ProjectSnapshot): string {
  return queue === undefined ? reasonSentence(state, at) : `${queueText(queue)}.`;
}

/** `after the 2 projects before it, when the running project stops`. */
export function queueCondition({ place, running, rests }: QueuePlace): string {
  const before = place - 1;
  const after = before === 0 ? '' : `after the ${before === 1 ? 'project' : counted(before, 'project')} before it, `;
  return `${after}${roomText(running, rests)}`;
}

function roomText(running: number, rests: number): string {
  // With nothing running there is room; what is missing is a process that starts the project.
  if (running === 0) return 'once an editor window takes it up';
  if (running === 1) return 'when the running project stops';
  if (rests === 1) return `when one of the ${running} running projects stops`;
  const which = rests === running ? `the ${running}` : `${rests} of the ${running}`;
  return `when ${which} running projects have stopped`;
}
