import { readHandoverReply, readPlanReply, readWorkReply } from '../../domain/turn/reply-schema.ts';
import { finishHandoverArguments, finishPlanArguments, finishWorkArguments } from '../../domain/turn/tool-arguments.ts';
import type { StructuredReply } from '../../ports/llm-provider.ts';
import { taskProblems } from './report-tasks.ts';
import { tool, type ToolOutcome } from './tool.ts';

/** The arguments are the structured reply; tasks added in the turn become part of it. */
export const finishWork = tool(
  'finish',
  'Ends the turn with your report. "done": the task does what it should and you ran its acceptance check; "continue": you need another turn; "blocked": a person is needed.',
  finishWorkArguments,
  ({ status, summary, because }, { report }): ToolOutcome => {
    const reply = {
      status,
      summary,
      ...(status === 'blocked' ? { because } : {}),
      ...(report.tasks.length > 0 ? { newTasks: report.tasks } : {}),
    };
    const read = readWorkReply(reply);
    return ended(reply, [...taskProblems(report.tasks), ...(read.ok ? [] : read.failure)]);
  },
);

export const finishPlan = tool(
  'finish',
  'Ends the turn with the plan: the tasks given here and those that add_task has added.',
  finishPlanArguments,
  ({ tasks }, { report }): ToolOutcome => {
    const keys = new Set(tasks.map(({ key }) => key));
    // If the model gives a task again with the same key, that one replaces the earlier.
    const reply = { tasks: [...report.tasks.filter(({ key }) => !keys.has(key)), ...tasks] };
    const read = readPlanReply(reply);
    return ended(reply, [...taskProblems(reply.tasks), ...(read.ok ? [] : read.failure)]);
  },
);

export const finishHandover = tool(
  'finish',
  'Ends the turn with what you found: where the work stands, what you will do next, and how the check ended.',
  finishHandoverArguments,
  ({ understood, next, check }): ToolOutcome => {
    const reply = { understood, next, check: check ?? null };
    const read = readHandoverReply(reply);
    return ended(reply, read.ok ? [] : read.failure);
  },
);

function ended(reply: StructuredReply, problems: string[]): ToolOutcome {
  return problems.length > 0 ? { kind: 'unusable', problems } : { kind: 'ended', reply };
}
