import { readWorkReply } from '../../domain/turn/reply-schema.ts';
import { raiseDecisionArguments } from '../../domain/turn/tool-arguments.ts';
import { taskProblems } from './report-tasks.ts';
import { tool, type ToolOutcome } from './tool.ts';

export const raiseDecision = tool(
  'raise_decision',
  'Ends the turn with a question: two or more ways are open, it matters which, and you are less than 70 % sure.',
  raiseDecisionArguments,
  ({ summary, ...decision }, { report }): ToolOutcome => {
    const problems = taskProblems(report.tasks);
    const reply = {
      status: 'decision',
      summary,
      decision,
      ...(report.tasks.length > 0 ? { newTasks: report.tasks } : {}),
    };
    const read = readWorkReply(reply);
    const all = [...problems, ...(read.ok ? [] : read.failure)];
    return all.length > 0 ? { kind: 'unusable', problems: all } : { kind: 'ended', reply };
  },
);
