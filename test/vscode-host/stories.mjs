import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endBrowser } from './browser.mjs';
import { chooseStories } from './choose-stories.mjs';
import { writeCounts } from './counts.mjs';
import { checkout } from './host.mjs';
import { addUp, playTwiceAtMost } from './second-chance.mjs';

/**
 * Plays the stories of `test/extension/ui/*.story.ts`, each in a VS Code of its own, and leaves the counts. One that fails is
 * played a second time. `arrange(story, play)` starts VS Code and calls `play(host, open)`.
 */
export async function playStories({ words, only }, arrange) {
  const folder = join(checkout, 'test/extension/ui');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.story.ts'))
    .sort();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)));
  const everything = process.env.DF_LONG === '1' || Boolean(process.env.DF_COVERAGE);
  const stories = chooseStories(
    modules.map(({ story }) => story),
    { words, only, everything },
  );
  const all = [];
  for (const story of stories) {
    const started = performance.now();
    const once = () => arrange(story, (host, open) => play(story, host, open, only));
    const counts = await playTwiceAtMost(story.title, once, (error, time) => {
      console.log(time === 1 ? `failed the first time: ${story.title}` : `failed again: ${story.title}`);
      console.error(error);
    });
    all.push(counts);
    const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    console.log(`${counts.failed > 0 ? 'FAIL' : counts.flaky.length > 0 ? 'flaky' : 'ok  '} ${story.title} (${took})`);
  }
  await endBrowser();
  writeCounts(addUp(all));
}

async function play(story, { run, step }, open, prefix) {
  const pictures = process.env.DF_SCREENSHOTS || run.out;
  mkdirSync(pictures, { recursive: true });
  const { page, crashed } = await open({ viewport: story.viewport });
  const shot = (name) => page.screenshot({ path: join(pictures, `${prefix}-${name}.png`) });
  try {
    await Promise.race([story.play({ page, step, shot, run }), crashed]);
  } catch (error) {
    await shot('failed').catch(() => {}); // the failure counts, not its picture
    throw error;
  }
}
