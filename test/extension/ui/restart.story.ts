import { letGoBeside, writeSmallNight, writeSmallRepository } from '../support/small-night.ts';
import { answer, asked } from './quick-input.ts';
import type { Story } from './story.ts';
import { eventually, workbench } from './workbench.ts';

export const story: Story = {
  title: 'a project goes on by itself when the window is opened again, and the wide and narrow views say how it stands',
  on: ['development'],
  settings: { 'workbench.colorTheme': 'Default Light Modern' },
  arrange: (run) => {
    writeSmallRepository(run.workspace);
    writeSmallNight(run.factory, { held: true });
  },
  async play({ page, step, shot, run }) {
    const { statusItem, openContainer, rows, runCommand } = workbench(page);
    await statusItem.waitFor();
    await openContainer('Dark Factory');
    await page.getByRole('button', { name: 'New Project' }).first().waitFor();
    await runCommand('Dark Factory: New Project');
    await asked(page, 'What do you want done');
    await answer(page, 'Shout a text and count its words');
    await asked(page, 'Create with defaults');
    await answer(page);
    await asked(page, 'Start now');
    await answer(page);
    await rows('Tasks').nth(1).waitFor();
    step('four answers, three of them Enter, and it works');

    await page.reload({ waitUntil: 'domcontentloaded' });
    await statusItem.waitFor();
    step('the window was opened again');
    const project = rows('Projects').first();
    await project.waitFor();
    await letGoBeside(run.workspace);
    await eventually(async () => (await rows('Projects').allInnerTexts()).join().includes('completed'), true);
    step('completed');

    await project.click();
    await page.keyboard.press('ArrowRight');
    await page.getByText('2 commits').waitFor();
    for (const [width, height] of [
      [1600, 900],
      [640, 720],
    ] as const) {
      await page.setViewportSize({ width, height });
      await shot(`restart-unfolded-${width}`);
    }
    await page.setViewportSize({ width: 1600, height: 900 });
    await page.getByText('2 commits').click();
    await page
      .getByRole('treeitem', { name: /^Count words, / })
      .last()
      .waitFor();
    await runCommand('Dark Factory: Get Started');
    await page.getByText('Your first project with Dark Factory').last().waitFor();
    await shot('restart-walkthrough');
  },
};
