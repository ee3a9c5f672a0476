import { assertNever } from '../../domain/assert.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import { canBecome, isRunning, type ProjectStatus } from '../../domain/run/project.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import type { Signal } from '../../domain/run/signal.ts';
import { statusChange } from '../run-context.ts';

/** Does it end the step in flight? Other limits end a wait alone: they may be what it waits for. */
export function interrupts(signal: Signal, status: ProjectStatus): boolean {
  const isWait = status === 'waiting_for_credits';
  return signal.type === 'pause' || signal.type === 'terminate' || (signal.type === 'changeLimits' && isWait);
}

/** What a person's word changes; nothing, when it no longer fits (a pause of what has ended meanwhile). */
export function eventsForSignal(state: ProjectState, signal: Signal): FactoryEvent[] {
  const { status, limits } = state.project;
  switch (signal.type) {
    case 'pause':
      // What waits for its turn is taken out of the queue, and is otherwise what it was.
      if (state.queued !== null && !isRunning(status)) return [{ type: 'queue.left' }];
      return canBecome(status, 'paused') ? [...leaving(state), statusChange('paused', 'pausedByUser')] : [];
    case 'resume':
      return status === 'paused' || status === 'timeout' ? [statusChange('active', 'resumed')] : [];
    case 'terminate':
      return canBecome(status, 'failed')
        ? [...leaving(state), statusChange('failed', 'terminatedByUser', signal.why)]
        : leaving(state);
    case 'retry':
      return status === 'failed' || status === 'timeout' || status === 'paused' ? retryEvents(state) : [];
    case 'changeLimits':
      return [
        {
          type: 'limits.changed',
          limits: {
            maxRuntimeMs: signal.maxRuntimeMs ?? limits.maxRuntimeMs,
            maxCostUsd: signal.maxCostUsd === undefined ? limits.maxCostUsd : signal.maxCostUsd,
            maxTurns: signal.maxTurns === undefined ? limits.maxTurns : signal.maxTurns,
            maxTokens: signal.maxTokens === undefined ? limits.maxTokens : signal.maxTokens,
          },
        },
      ];
    case 'acceptTamper':
      return state.tamper.length === 0 ? [] : [{ type: 'tamper.accepted' }];
    case 'forked': {
      const { childProjectId, atSeq } = signal;
      // Told again where it was not known to have been heard.
      return state.project.childProjectIds.includes(childProjectId)
        ? []
        : [{ type: 'fork.recorded', childProjectId, atSeq }];
    }
    default:
      return assertNever(signal);
  }
}

/** Whatever else becomes of it, it waits for its turn no longer. */
export function leaving({ queued }: ProjectState): FactoryEvent[] {
  return queued === null ? [] : [{ type: 'queue.left' }];
}

/** What is blocked is open again, and the project goes on. */
function retryEvents(state: ProjectState): FactoryEvent[] {
  const blocked = state.taskList.tasks.filter((task) => task.status === 'blocked');
  return [
    ...blocked.map((task): FactoryEvent => ({
      type: 'task.reopened',
      taskId: task.id,
      because: `Tried again after: ${task.blockedBecause ?? ''}`,
    })),
    statusChange('active', 'retried'),
  ];
}
