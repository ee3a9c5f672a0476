import { assertNever } from '../../domain/assert.ts';
import type { FactoryEvent } from '../../domain/run/events.ts';
import type { InstallCommand } from '../../domain/install/install-command.ts';
import { canBecome, isRunning, type ProjectStatus } from '../../domain/run/project-status.ts';
import type { ProjectState } from '../../domain/run/state.ts';
import { unableChecks } from '../../domain/evidence/blocking-checks.ts';
import type { Signal } from '../../domain/run/signal.ts';
import { retryNote } from '../../runtime/prompts/task-notes.ts';
import { statusChange } from '../status-change.ts';

/** Whether a signal ends the step in flight. Changed limits end only a wait, because the wait may be for them. */
export function interrupts(signal: Signal, status: ProjectStatus): boolean {
  const isWait = status === 'waiting_for_credits';
  return signal.type === 'pause' || signal.type === 'terminate' || (signal.type === 'changeLimits' && isWait);
}

/** The events of a person's signal; none when it no longer applies, such as a pause after the project ended. */
export function eventsForSignal(state: ProjectState, signal: Signal): FactoryEvent[] {
  const { status, limits } = state.project;
  switch (signal.type) {
    case 'pause':
      // A queued project only leaves the queue; its status stays as it is.
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
    case 'waiveChecks': {
      const names = unableChecks(state).map(({ name }) => name);
      return names.length === 0 ? [] : [{ type: 'checks.waived', names }];
    }
    case 'allowNetwork':
      return state.checksNetwork === 'open' ? [] : [{ type: 'network.allowed' }];
    case 'allowInstall':
      return isInstalledSo(state, signal.commands) ? [] : [{ type: 'install.allowed', commands: signal.commands }];
    case 'forked': {
      const { childProjectId, atSeq } = signal;
      // The signal is repeated when its delivery was not confirmed; record it once.
      return state.project.childProjectIds.includes(childProjectId)
        ? []
        : [{ type: 'fork.recorded', childProjectId, atSeq }];
    }
    default:
      return assertNever(signal);
  }
}

/** Whether just this was allowed, and has not failed since. */
function isInstalledSo({ installAllowed, installed }: ProjectState, commands: readonly InstallCommand[]): boolean {
  if (installAllowed === undefined || installed?.passed === false) return false;
  return (
    installAllowed.length === commands.length &&
    installAllowed.every(({ command }, index) => command === commands[index]?.command)
  );
}

/** Takes the project out of the queue, if it is in it. */
export function leaving({ queued }: ProjectState): FactoryEvent[] {
  return queued === null ? [] : [{ type: 'queue.left' }];
}

/** Reopens the blocked tasks and sets the project to active. */
function retryEvents(state: ProjectState): FactoryEvent[] {
  const blocked = state.taskList.tasks.filter((task) => task.status === 'blocked');
  return [
    ...blocked.map((task): FactoryEvent => ({
      type: 'task.reopened',
      taskId: task.id,
      because: retryNote(task),
    })),
    statusChange('active', 'retried'),
  ];
}
