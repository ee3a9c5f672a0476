import { addTaskArguments } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { answered, refused, tool } from './tool.ts';

const MOST_IN_A_PLAN = 200;
const MOST_IN_WORK = 20;

export const addTask = tool(
  'add_task',
  'Adds a task: to the plan while planning; else a task that the work has shown to be missing, which is done later.',
  addTaskArguments,
  (draft, { report, request }) => {
    const action = `added the task ${boundedLine(draft.title, 120)}`;
    const most = request.operation === 'plan' ? MOST_IN_A_PLAN : MOST_IN_WORK;
    if (report.tasks.length >= most) return refused(action, `no more than ${most} tasks can be added in one turn`);
    const title = draft.title.toLowerCase();
    const same = report.tasks.find((other) => other.key === draft.key || other.title.toLowerCase() === title);
    if (same !== undefined) return refused(action, `a task with the key "${same.key}" and that title or key is there`);
    report.tasks.push(draft);
    return answered(action, 'Added. It counts when the turn is finished.');
  },
);
