import { deleteFileArguments } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { answered, refused, tool } from './tool.ts';

export const deleteFile = tool(
  'delete_file',
  'Deletes one file. One that is not there is no error.',
  deleteFileArguments,
  async ({ path }, { files }) => {
    const action = `deleted ${boundedLine(path, 200)}`;
    const result = await files.delete(path);
    return result.ok ? answered(action, 'Done.') : refused(action, result.failure);
  },
);
