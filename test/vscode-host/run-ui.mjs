// Drives the extension, loaded from its folder, through the workbench's real user interface.
//   node test/vscode-host/run-ui.mjs [stable|lowest] [words of a title]
// $DF_SCREENSHOTS, a folder, gets the pictures.
import { checkout, withHost } from './host.mjs';
import { playStories } from './stories.mjs';
import { hostVersion } from './versions.mjs';

const [name = 'stable', words = ''] = process.argv.slice(2);
await playStories({ words, only: 'development' }, (story, play) =>
  withHost({ version: hostVersion(name), settings: story.settings, trust: story.trust }, async (host) => {
    story.arrange?.(host.run);
    const extension = story.extension?.(host.run) ?? checkout;
    const { open } = await host.serve({ extension, env: story.env?.(host.run) });
    await play(host, open);
  }),
);
