import { asObject, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** Tool parameters that describe best what the tool did; names differ between tools and versions. */
const TELLING =
  /^(command_?line|command|target_?file|absolute_?path|file_?path|path|directory_?path|url|query|pattern)$/i;

/** One line for a finished tool call: `run_command: npm test`. It holds no output, so that equal actions have equal texts. */
export function describeAction(step: LooseObject, hasFailed: boolean): string {
  const info = objectIn(step, 'tool_info');
  const name = textIn(step, 'tool_name') ?? textIn(info, 'name') ?? 'tool';
  const parameters = Object.entries(asObject(info?.['parameters']) ?? {});
  const telling = parameters.find(([key, value]) => TELLING.test(key) && typeof value === 'string');
  const subject = telling === undefined ? '' : `: ${String(telling[1]).replaceAll(/\s+/g, ' ').slice(0, 200)}`;
  return `${name}${subject}${hasFailed ? ' (failed)' : ''}`;
}
