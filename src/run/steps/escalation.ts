import type { TaskWork } from '../../domain/run/task-work.ts';
import type { Task } from '../../domain/task/task.ts';
import type { StuckSignal } from '../../domain/task/blocking.ts';
import { stuckResponse } from '../../domain/run/stuck.ts';
import { otherProvider } from '../turn/fail-over.ts';
import { blockTask } from './lifecycle-steps.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Handles a task that makes no progress: first another persona tries it, then another provider, then it ends with the reason.
 * `true`: the step is over. `false`: the turn follows, and its prompt tells the agent that it repeats itself.
 */
export async function escalate(
  context: RunContext,
  task: Task,
  current: TaskWork,
  stuck: StuckSignal,
): Promise<boolean> {
  const { host } = context;
  const state = host.state();
  const otherPersona = state.project.personas
    .map((persona) => persona.templateName)
    .find((name) => name !== current.persona && name !== 'project-manager');
  const currentProvider = state.finance.currentProviderId ?? '';
  const other = await otherProvider(context, currentProvider);

  const response = stuckResponse(current.escalations, {
    otherPersona: otherPersona !== undefined,
    otherProvider: other !== undefined,
  });
  const told = { type: 'agent.stuck', taskId: task.id, signal: '', stuck, response } as const;
  switch (response) {
    case 'otherPersona':
      await host.commit(told, { type: 'task.started', taskId: task.id, persona: otherPersona ?? current.persona });
      return false;
    case 'otherProvider': {
      const at = new Date(host.now()).toISOString();
      const change = {
        at,
        fromProvider: currentProvider,
        toProvider: other ?? currentProvider,
        reason: '',
        stuck,
      };
      await host.commit(told, { type: 'provider.switched', change });
      return false;
    }
    case 'stop':
      await host.commit(told);
      await blockTask(context, task, '', { kind: 'stuck', signal: stuck });
      return true;
  }
}
