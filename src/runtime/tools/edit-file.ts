import { editFileArguments } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { answered, refused, tool } from './tool.ts';

export const editFile = tool(
  'edit_file',
  'Replaces one place of a file. The text to find must stand there exactly once: take in enough lines around it.',
  editFileArguments,
  async ({ path, find, replace }, { files }) => {
    const action = `edited ${boundedLine(path, 200)}`;
    const result = await files.edit(path, find, replace);
    return result.ok ? answered(action, 'Done.') : refused(action, result.failure);
  },
);
