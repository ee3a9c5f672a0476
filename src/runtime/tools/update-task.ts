import { updateTaskArguments } from '../../domain/turn/tool-arguments.ts';
import { answered, tool } from './tool.ts';

export const MOST_NOTES = 20;

export const updateTask = tool(
  'update_task',
  'Notes where the task stands. The newest notes stay when the conversation has to be shortened, and stand for your report if the turn is cut off.',
  updateTaskArguments,
  ({ note }, { report }) => {
    report.notes = [...report.notes, note].slice(-MOST_NOTES);
    return answered('noted where the task stands', 'Noted.');
  },
);
