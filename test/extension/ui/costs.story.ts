import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { RunFolder, Scene, Story } from './story.ts';
import { eventually, workbench } from './workbench.ts';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIG = 'schemaVersion: 1\n# what it may cost\nbudget:\n  perDay:\n    usd: 5\n  total:\n    usd: 8\n';

export const story: Story = {
  title:
    'costs are seen: quota, budgets and providers in the view, the chart and its figures in the page, in every size',
  on: ['development'],
  settings: { 'workbench.colorTheme': 'Default Light Modern' },
  extension: galleryOf,
  async play(scene) {
    const { page, step, shot } = scene;
    const { statusItem, openContainer, rows, runCommand, webview } = workbench(page);
    await statusItem.waitFor();
    await openContainer('Dark Factory');
    const costs = rows('Costs');
    await costs.filter({ hasText: 'openai' }).first().waitFor();
    await eventually(async () => /waits 2 h 3\d min/.test(await statusItem.innerText()), true);
    const shown = (await costs.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
    assert.match(shown, /antigravity\s*used up, back in 2 h 3\d min/);
    assert.match(shown, /5-hour window\s*█████ 100 % used · resets/);
    await page.setViewportSize({ width: 1280, height: 900 });
    await shot('costs-1-view');
    step('the view says what is used and when it is back');

    await runCommand('Dark Factory: Show Costs');
    await webview.getByRole('row', { name: /openai/ }).waitFor();
    await readPage(scene);
    step('the page says the same to those who see it and to those who do not');

    for (const theme of ['vs', 'vs-dark'] as const) {
      if (theme === 'vs-dark') await runCommand('Toggle between Light/Dark Themes');
      await page.locator(`.monaco-workbench.${theme}`).waitFor();
      await page.setViewportSize({ width: 1600, height: 1500 });
      await shot(`costs-2-page-${theme}-wide`);
    }
    await runCommand('View: Toggle Primary Side Bar Visibility');
    // The activity bar takes 48 of them.
    for (const [width, height] of [
      [1248, 1300],
      [368, 1500],
    ] as const) {
      await page.setViewportSize({ width, height });
      const main = webview.locator('html');
      await eventually(
        () => main.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        0,
      );
      await shot(`costs-3-page-${width - 48}`);
    }
    await webview.getByLabel('Time', { exact: true }).selectOption({ label: 'Today' });
    await webview
      .getByText(/of it used before|Budget \$5\.00/)
      .first()
      .waitFor();
    await shot('costs-4-today-320');
    await page.setViewportSize({ width: 1280, height: 900 });
    step('nothing is cut off at 320 px');

    await webview.getByRole('button', { name: 'Raise the budget: All projects, today' }).click();
    await page.locator('.monaco-editor .view-line').filter({ hasText: 'usd: 5' }).first().waitFor();
    await eventually(() => page.locator('.statusbar-item').filter({ hasText: 'Ln 5,' }).count(), 1);
    step('the budget is opened at its line');
  },
};

async function readPage({ page, step }: Scene): Promise<void> {
  const { webview } = workbench(page);
  const group = webview.getByLabel('Group by');
  await group.selectOption({ label: 'Project' });
  await webview.getByRole('row', { name: /Translate the manual, <b>all<\/b> 14 languages & "quotes"/ }).waitFor();
  const chart = webview.getByRole('group', { name: /^Chart of costs/ });
  await chart.focus();
  await page.keyboard.press('End');
  await eventually(async () => /: \$0\.35, \$5\.76 in all$/.test(await webview.locator('.reading').innerText()), true);
  await webview.getByText('Figures of the chart').click();
  assert.equal(await webview.locator('details tbody tr').count(), 7);
  await webview.getByText('Figures of the chart').click();

  // Hidden and shown again, it is drawn anew from what it remembers.
  await page.getByRole('tab', { name: 'Costs', exact: true }).waitFor();
  await workbench(page).runCommand('Dark Factory: Get Started');
  await page.getByText('Your first project with Dark Factory').last().waitFor();
  await page.getByRole('tab', { name: 'Costs', exact: true }).click();
  await eventually(async () => webview.getByLabel('Group by').inputValue(), 'project');
  step('what was chosen is there again');
}

/** This extension with another night in it: its manifest, its files, and a bundle over an engine in memory. */
function galleryOf(run: RunFolder): string {
  const folder = join(run.root, 'gallery');
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data/config.yaml'), CONFIG);
  const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, main: './gallery.cjs' }));
  for (const name of ['media', 'dist']) symlinkSync(join(checkout, name), join(folder, name));
  buildSync({
    absWorkingDir: checkout,
    entryPoints: { gallery: 'test/extension/gallery/extension.ts' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node22', external: ['vscode'], logLevel: 'warning' },
  });
  return folder;
}
