// Packs the extension, installs the package as a user would, and drives what was installed: no development flag.
//   node test/vscode-host/run-vsix.mjs [stable|lowest] [words of a title]
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout, withHost } from './host.mjs';
import { playStories } from './stories.mjs';
import { hostVersion } from './versions.mjs';

const [name = 'stable', words = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'vp-'));
try {
  const vsix = pack();
  let isUninstalled = false;
  await playStories({ words, only: 'installed' }, (story, play) =>
    withHost({ version: hostVersion(name), settings: story.settings, trust: story.trust }, async (host) => {
      host.step(host.cli('--install-extension', vsix).split('\n').at(-1));
      story.arrange?.(host.run);
      const { open, stop } = await host.serve({ env: story.env?.(host.run) });
      await play(host, open);
      await stop();
      if (isUninstalled) return; // once is enough: it is the same package
      host.step(host.cli('--uninstall-extension', 'dark-factory.dark-factory').split('\n').at(-1));
      isUninstalled = true;
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** In a copy of what goes into it, so that the build in `dist`, with which others work at the time, stays as it is. */
function pack() {
  const started = performance.now();
  for (const entry of [
    ...['src', 'media', 'personas', 'docs/images', 'esbuild.mjs', 'tsconfig.json', 'package.json', '.vscodeignore'],
    ...['README.md', 'CHANGELOG.md', 'LICENSE'],
  ]) {
    cpSync(join(checkout, entry), join(folder, entry), { recursive: true });
  }
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('npm', ['run', '--silent', 'package'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`packed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return join(folder, 'dist/dark-factory.vsix');
}
