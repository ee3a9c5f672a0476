// Packs the extension, installs the package as a user would, and drives what was installed: no development flag.
//   node test/vscode-host/run-vsix.mjs [stable|lowest] [words of a title]
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkout, withHost } from './host.mjs';
import { playStories } from './stories.mjs';
import { hostVersion } from './versions.mjs';

const [name = 'stable', words = ''] = process.argv.slice(2);
const vsix = join(checkout, 'dist/dark-factory.vsix');
execFileSync('npm', ['run', '--silent', 'package'], { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] });

await playStories({ words, only: 'installed' }, (story, play) =>
  withHost(
    { version: hostVersion(name), limitMs: story.limitMs, settings: story.settings, trust: story.trust },
    async (host) => {
      host.step(host.cli('--install-extension', vsix).split('\n').at(-1));
      story.arrange?.(host.run);
      const { open, stop } = await host.serve({ env: story.env?.(host.run) });
      await play(host, open);
      await stop();
      host.step(host.cli('--uninstall-extension', 'dark-factory.dark-factory').split('\n').at(-1));
    },
  ),
);
