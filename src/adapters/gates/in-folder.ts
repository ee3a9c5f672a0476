import type { ToolLookup } from './tool-lookup.ts';

/** The command as it is run in a folder, for a shell that is at the root. */
export function inFolder(folder: string, command: string, { isWindows }: Pick<ToolLookup, 'isWindows'>): string {
  const path = isWindows ? folder.replaceAll('/', '\\') : folder;
  const plain = /^[\w@./\\+-]+$/.test(path) && !path.startsWith('-');
  const quoted = isWindows ? `"${path}"` : `'./${path.replaceAll("'", String.raw`'\''`)}'`;
  return `cd ${plain ? path : quoted} && ${command}`;
}
