import { writeSmallNight, writeSmallRepository } from '../support/small-night.ts';
import type { Story } from './story.ts';
import { workbench } from './workbench.ts';

export const story: Story = {
  title: 'in a folder that is not trusted nothing runs, until it is',
  on: ['development'],
  trust: true,
  settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
  arrange: (run) => {
    writeSmallRepository(run.workspace);
    writeSmallNight(run.factory);
  },
  async play({ page, step, shot }) {
    const { statusItem, openContainer } = workbench(page);
    await statusItem.waitFor();
    await openContainer('Dark Factory');
    await page.getByText('This folder is open in Restricted Mode').waitFor();
    await shot('workspace-untrusted');
    await page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await page
      .getByRole('button', { name: /^Trust/ })
      .first()
      .click();
    step('trusted');
    await page.getByText('Say in a sentence what you want done').waitFor();
    await shot('workspace-trusted');
  },
};
