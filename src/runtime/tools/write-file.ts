import { writeFileArguments } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { answered, refused, tool } from './tool.ts';

export const writeFile = tool(
  'write_file',
  'Writes a whole file, with its folders; what stood in it is gone. For a change to a file that is there, use edit_file.',
  writeFileArguments,
  async ({ path, content, executable }, { files }) => {
    const action = `wrote ${boundedLine(path, 200)}`;
    const result = await files.write(path, content, executable);
    return result.ok ? answered(action, 'Done.') : refused(action, result.failure);
  },
);
