import { listFilesArguments, TOOL_LIMITS } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { dataBlock, nameList } from '../prompts/data-block.ts';
import { answered, refused, tool } from './tool.ts';

export const listFiles = tool(
  'list_files',
  'Lists the files of a folder that git does not ignore. Folders end in "/".',
  listFilesArguments,
  async ({ folder, depth }, { files, signal }) => {
    const action = `listed ${boundedLine(folder, 200)}`;
    const listed = await files.list(folder, depth, TOOL_LIMITS.mostNames, signal);
    if (!listed.ok) return refused(action, listed.failure);
    const { names, more } = listed.value;
    const left = more > 0 ? `\n${more} more are not shown: list a folder further down, or with less depth.` : '';
    const text = nameList(names, TOOL_LIMITS.mostNames);
    return answered(action, `${dataBlock(`Files in ${boundedLine(folder, 200)}`, text, 40_000)}${left}`);
  },
);
