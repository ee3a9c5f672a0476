import { searchArguments, TOOL_LIMITS } from '../../domain/turn/tool-arguments.ts';
import { boundedLine } from '../bounded-text.ts';
import { dataBlock } from '../prompts/data-block.ts';
import { answered, refused, tool } from './tool.ts';

export const search = tool(
  'search',
  'Finds lines that match a regular expression, in the files that git does not ignore.',
  searchArguments,
  async ({ pattern, folder, glob }, { files, signal }) => {
    const action = `searched for ${boundedLine(pattern, 120)}`;
    const options = { folder, glob: glob ?? null, max: TOOL_LIMITS.mostMatches };
    const result = await files.search(pattern, options, signal);
    if (!result.ok) return refused(action, result.failure);
    const { found, more } = result.value;
    if (found.length === 0) return answered(action, 'No line matches.');
    const lines = found.map(({ path, line, text }) => `${path}:${line}: ${text}`).join('\n');
    const left = more ? '\nThere are more: take a narrower pattern, folder or glob.' : '';
    return answered(action, `${dataBlock('Lines that match', lines, 40_000)}${left}`);
  },
);
