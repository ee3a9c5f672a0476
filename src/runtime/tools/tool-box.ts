import { assertNever } from '../../domain/assert.ts';
import type { TurnKind } from '../../domain/money/cost-entry.ts';
import { addTask } from './add-task.ts';
import { deleteFile } from './delete-file.ts';
import { editFile } from './edit-file.ts';
import { finishHandover, finishPlan, finishWork } from './finish.ts';
import { listFiles } from './list-files.ts';
import { raiseDecision } from './raise-decision.ts';
import { readFile } from './read-file.ts';
import { runCommand } from './run-command.ts';
import { search } from './search.ts';
import type { Tool } from './tool.ts';
import { updateTask } from './update-task.ts';
import { writeFile } from './write-file.ts';

const LOOKING = [readFile, listFiles, search];
const WORKING = [
  ...LOOKING,
  editFile,
  writeFile,
  deleteFile,
  runCommand,
  updateTask,
  addTask,
  raiseDecision,
  finishWork,
];

/** The tools of each kind of turn. A correction only answers, a probe uses none. */
export function toolsFor(operation: TurnKind): readonly Tool[] {
  switch (operation) {
    case 'work':
      return WORKING;
    case 'plan':
      return [...LOOKING, addTask, finishPlan];
    case 'audit':
      return [...LOOKING, runCommand, finishWork];
    case 'handover':
      return [...LOOKING, runCommand, finishHandover];
    case 'correction':
      return [finishWork];
    case 'probe':
      return [];
    default:
      return assertNever(operation);
  }
}
