import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSmallRepository } from '../support/small-night.ts';
import { startModelStub, type ModelStub } from './model-stub.ts';
import { answer, asked, proposed } from './quick-input.ts';
import type { Scene, Story } from './story.ts';
import { eventually, workbench } from './workbench.ts';

const KEY = 'sk-canary-of-the-first-key-0123456789';
const NEXT_KEY = 'sk-canary-of-the-second-key-0123456789';

export const story: Story = {
  title: 'a provider is added by keyboard, tested live and given another key, and no key lies in a file',
  on: ['development'],
  settings: { 'window.autoDetectColorScheme': true },
  arrange: (run) => {
    writeSmallRepository(run.workspace);
    writeFileSync(join(run.factory, 'providers.yaml'), 'schemaVersion: 1\nproviders: []\n');
  },
  async play(scene) {
    const { page, step, shot, run } = scene;
    const { statusItem, openContainer, runCommand, rows } = workbench(page);
    const stub = await startModelStub();
    try {
      await statusItem.waitFor();
      await openContainer('Dark Factory');
      await page.getByRole('button', { name: 'Add Provider' }).first().waitFor();
      await page.getByText('Nobody is there yet').waitFor();
      await shot('provider-1-welcome');
      await add(scene, stub);
      step('saved');
      const yaml = (): string => readFileSync(join(run.factory, 'providers.yaml'), 'utf8');
      await eventually(async () => /secret:/.test(yaml()), true);
      assert.match(yaml(), /stub-large/);
      assert.ok(stub.keys.length > 0 && stub.keys.every((key) => key === KEY), stub.keys.join());
      await page.getByRole('button', { name: 'New Project' }).first().waitFor();

      await runCommand('Dark Factory: Set Provider Key');
      await asked(page, 'Set Key of openai');
      await answer(page, NEXT_KEY);
      await workbench(page).quickInput.waitFor({ state: 'hidden' });
      // It is taken once the extension has looked at it, so a test may come too early: it is repeated until one comes with it.
      const lastKey = (): string | undefined => stub.keys.at(-1);
      do {
        const before = stub.keys.length;
        await runCommand('Dark Factory: Test Provider');
        await eventually(async () => stub.keys.length > before, true);
      } while (lastKey() !== NEXT_KEY);
      step('another key is used');

      await rows('Costs').filter({ hasText: 'openai' }).first().waitFor();
      await runCommand('Dark Factory: Remove Provider');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      await shot('provider-6-remove');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      assert.ok(filesWith('stub-large', run.root).length > 0, 'the search finds what is there');
      none([KEY, NEXT_KEY].flatMap((key) => filesWith(key, run.root)));
      const text = await page.locator('body').innerText();
      assert.equal(text.includes(KEY) || text.includes(NEXT_KEY), false);
      step('no file and nothing on the page holds a key');
    } finally {
      await stub.stop();
    }
  },
};

async function add(scene: Scene, stub: ModelStub): Promise<void> {
  const { page, shot } = scene;
  const { runCommand, quickRows, quickInput } = workbench(page);
  await runCommand('Dark Factory: Add Provider');
  await asked(page, 'Which provider takes the turns?');
  await everyLook(scene, 'provider-2-kind');
  await quickInput.locator('input[type="text"]').fill('compatible');
  await quickRows.filter({ hasText: 'OpenAI or compatible' }).first().waitFor();
  await answer(page);
  await asked(page, 'Which service?');
  await quickInput.locator('input[type="text"]').fill('another');
  await quickRows.filter({ hasText: 'Another address' }).first().waitFor();
  await answer(page);
  await asked(page, 'The address');
  await answer(page, `${stub.address}/chat/completions`);
  await asked(page, 'Leave out /chat/completions');
  await answer(page, stub.address);
  await asked(page, 'Where does its key come from?');
  await shot('provider-3-key-source');
  await page.keyboard.press('ArrowDown');
  await answer(page);
  await asked(page, 'is not shown again');
  await quickInput.locator('input[type="password"]').fill(KEY);
  await shot('provider-4-key');
  await answer(page);
  await asked(page, 'stub-large');
  await answer(page);
  await asked(page, 'Is that all?');
  await page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
  await asked(page, 'Which model?');
  assert.equal(await proposed(page), '');
  await answer(page);
  await asked(page, 'Is that all?');
  await answer(page);
  await asked(page, 'What do its tokens cost?');
  await answer(page);
  await asked(page, 'openai serves');
  await everyLook(scene, 'provider-5-tested');
  await answer(page);
}

/** Light and dark, wide and narrow. The editor follows the system's colours, so that the question stays open. */
async function everyLook({ page, shot }: Scene, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`.monaco-workbench.${colorScheme === 'light' ? 'vs' : 'vs-dark'}`).waitFor();
    for (const [width, height] of [
      [1280, 800],
      [640, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      await shot(`${name}-${colorScheme}-${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

function filesWith(text: string, folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = join(entry.parentPath, entry.name);
    return readFileSync(file).includes(text) ? [file] : [];
  });
}

function none(files: readonly string[]): void {
  assert.deepEqual(files, []);
}
