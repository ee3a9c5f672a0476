import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSmallNight } from '../support/small-night.ts';
import { answer, asked } from './quick-input.ts';
import type { Story } from './story.ts';
import { workbench } from './workbench.ts';

export const story: Story = {
  title: 'a folder that is no repository, and then one without a commit, say what to do',
  on: ['development'],
  arrange: (run) => {
    rmSync(join(run.workspace, '.git'), { recursive: true, force: true });
    writeSmallNight(run.factory);
  },
  async play({ page, step, shot, run }) {
    const { statusItem, openContainer } = workbench(page);
    await statusItem.waitFor();
    await openContainer('Dark Factory');
    await page.getByText('This folder is no git repository').waitFor();
    await shot('workspace-no-git');
    await page.getByRole('button', { name: 'Initialize Repository' }).click();
    await asked(page, 'Pick workspace folder');
    await answer(page);
    step('asked git for a repository');
    await page.getByText('This repository has no commit yet').waitFor();
    await shot('workspace-no-commit');
    step('and was told that a commit is missing');
    const git = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
    execFileSync('git', [...git, 'commit', '-q', '--allow-empty', '-m', 'Start'], { cwd: run.workspace });
    await page.getByText('Say in a sentence what you want done').waitFor();
    step('a commit from a terminal was seen');
  },
};
