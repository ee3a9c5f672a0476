import { workbench } from './workbench.ts';
import type { Story } from './story.ts';

export const story: Story = {
  title: 'a newcomer finds the views, the status bar and the palette, in light and dark, narrow and wide',
  on: ['development', 'installed'],
  settings: { 'workbench.colorTheme': 'Default Light Modern' },
  play: async ({ page, step, shot }) => {
    const { statusItem, openContainer, findCommand, runCommand, quickRows } = workbench(page);
    await statusItem.waitFor();
    step('the extension is active');
    await openContainer('Dark Factory');
    for (const view of ['Projects', 'Tasks']) await page.getByText(view, { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'New Project' }).first().waitFor();
    step('the empty views say what to do');

    await findCommand('Dark Factory: New');
    await quickRows.filter({ hasText: 'Dark Factory: New Project' }).first().waitFor();
    await shot('palette');
    await page.keyboard.press('Escape');

    for (const theme of ['vs', 'vs-dark']) {
      if (theme === 'vs-dark') await runCommand('Toggle between Light/Dark Themes');
      await page.locator(`.monaco-workbench.${theme}`).waitFor();
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await shot(`first-look-${theme}-${width}`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    step('pictures taken');
  },
};

const sizes = [
  [1280, 800],
  [640, 720],
] as const;
