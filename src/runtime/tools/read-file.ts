import { readFileArguments } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { dataBlock, hasInvisible } from '../prompts/data-block.ts';
import { answered, refused, tool } from './tool.ts';

const MAX_CHARACTERS = 60_000;
const MAX_LINE = 2000;

export const readFile = tool(
  'read_file',
  'Reads lines of a text file. Read a file before you edit it.',
  readFileArguments,
  async ({ path, from_line: fromLine, lines }, { files }) => {
    const action = `read ${boundedLine(path, 200)}`;
    const found = await files.read(path, { fromLine, lines });
    if (!found.ok) return refused(action, found.failure);
    const { text, totalLines } = found.value;
    if (totalLines === 0) return answered(action, 'The file is empty.');
    const last = Math.min(totalLines, fromLine + lines - 1);
    const notes = [
      last < totalLines ? `Go on from line ${last + 1}.` : '',
      hasInvisible(text) ? 'Invisible characters in it are left out here: keep your edits away from them.' : '',
    ].filter((note) => note !== '');
    const label = `${boundedLine(path, 200)}, lines ${fromLine} to ${last} of ${totalLines}`;
    return answered(action, [dataBlock(label, cutLines(text), MAX_CHARACTERS), ...notes].join('\n'));
  },
);

/** Lines of minified files would fill the conversation. */
function cutLines(text: string): string {
  const cut = (line: string) =>
    line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}[… ${line.length - MAX_LINE} more in this line]`;
  return text.split('\n').map(cut).join('\n');
}
