import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSettings } from './editor-settings.mjs';

/** Opens the sample in a window with the extension loaded, apart from the user's own windows, settings and extensions. */
export function openInDesktop({ checkout, sample, editor, environment, say }) {
  const profile = join(sample.folder, 'editor');
  mkdirSync(join(profile, 'User'), { recursive: true });
  writeFileSync(join(profile, 'User/settings.json'), JSON.stringify(editorSettings, null, 2));
  const args = [
    ...['--new-window', '--user-data-dir', profile, '--extensions-dir', join(profile, 'extensions')],
    `--extensionDevelopmentPath=${checkout}`,
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // an editor refuses to start as root with it
    sample.repository,
  ];
  const isWindows = process.platform === 'win32';
  const quoted = isWindows ? args.map((argument) => `"${argument}"`) : args; // a .cmd file needs a shell
  const child = spawn(isWindows ? `"${editor}"` : editor, quoted, {
    env: environment,
    stdio: 'ignore',
    detached: true,
    shell: isWindows,
  });
  child.once('error', (error) => {
    console.error(
      `${editor} could not be started: ${error.message}. npm start -- --terminal does it without an editor.`,
    );
    process.exitCode = 1;
  });
  child.once('spawn', () => say(`${editor} opens the sample. ${NEXT}`));
  child.unref();
}

export const NEXT = 'Press Start beside three-features in the Dark Factory view of the activity bar.';
