import type { Story } from './story.ts';
import { workbench } from './workbench.ts';

export const story: Story = {
  title: 'activation is counted by the editor itself and does not hold it up',
  on: ['development'],
  async play({ page, step }) {
    const { statusItem, runCommand } = workbench(page);
    await statusItem.waitFor();
    await runCommand('Developer: Show Running Extensions');
    const row = page
      .locator('.monaco-list-row')
      .filter({ hasText: 'Activation:' })
      .filter({ hasText: /dark-factory/i });
    await row.first().waitFor();
    const text = await row.first().innerText();
    const took = /Activation:\s*(\d+)\s*ms/.exec(text)?.[1];
    if (took === undefined) throw new Error(`The editor shows no activation time: ${text}`);
    // `bench/activation.ts` reads this line.
    step(`activation took ${took} ms`);
  },
};
