import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeCounts } from './counts.mjs';
import { checkout } from './host.mjs';

/**
 * Plays the stories of `test/extension/ui/*.story.ts`, each in a VS Code of its own, and leaves the counts.
 * `arrange(story, play)` starts VS Code and calls `play(host, open)`.
 */
export async function playStories({ words, only }, arrange) {
  const folder = join(checkout, 'test/extension/ui');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.story.ts'))
    .sort();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)));
  const stories = modules
    .map(({ story }) => story)
    .filter((story) => story.on.includes(only) && story.title.includes(words));
  const counts = { passed: 0, failed: 0 };
  for (const story of stories) {
    try {
      await arrange(story, (host, open) => play(story, host, open, only));
      counts.passed += 1;
      console.log(`ok   ${story.title}`);
    } catch (error) {
      counts.failed += 1;
      console.log(`FAIL ${story.title}`);
      console.error(error);
    }
  }
  writeCounts(counts);
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
