/**
 * What was asked for, or what was wrong with it, in a sentence.
 * @param {readonly string[]} argv
 * @returns {{ way: 'browser' | 'terminal' | null, folder: string | null, help: boolean } | { problem: string }}
 */
export function readArguments(argv) {
  const asked = { way: null, folder: null, help: false };
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index];
    if (argument === '--help' || argument === '-h') asked.help = true;
    else if (argument === '--browser' || argument === '--terminal') {
      const way = argument.slice(2);
      if (asked.way !== null && asked.way !== way) return { problem: '--browser and --terminal exclude each other.' };
      asked.way = way;
    } else if (argument === '--dir' || argument.startsWith('--dir=')) {
      const folder = argument === '--dir' ? argv[++index] : argument.slice('--dir='.length);
      if (!folder || folder.startsWith('--')) return { problem: '--dir needs a folder.' };
      asked.folder = folder;
    } else return { problem: `Unknown argument: ${argument}` };
  }
  return asked;
}

export const HELP = `npm start -- [--browser | --terminal] [--dir <folder>]

Makes a sample repository, a small TypeScript library with three unfinished features, and lets Dark Factory finish them with
the built-in scripted provider: no key, no account, no network.

  --browser        in a real VS Code, served to your browser from this machine alone (Linux x64)
  --terminal       without an editor: live progress, then a summary
  --dir <folder>   where the sample goes (default: dark-factory-sample in your home folder)
  --help           this text

Without --browser and --terminal a desktop editor is taken where one is found, else the terminal. What is there already is
never overwritten: the sample then goes to the next free number.
`;
