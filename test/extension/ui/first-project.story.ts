import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { letGoBeside, writeSmallNight, writeSmallRepository } from '../support/small-night.ts';
import { answer, asked, proposed } from './quick-input.ts';
import type { Scene, Story } from './story.ts';
import { eventually, workbench } from './workbench.ts';

export const story: Story = {
  title: 'a sentence becomes a finished branch: New Project, tasks ticked, changes shown, push command copied',
  on: ['development', 'installed'],
  settings: { 'workbench.colorTheme': 'Default Dark Modern' },
  arrange: (run) => {
    writeSmallRepository(run.workspace);
    writeSmallNight(run.factory, { held: true });
  },
  async play(scene) {
    const { page, step, shot, run } = scene;
    const { statusItem, openContainer, rows, runCommand } = workbench(page);
    await statusItem.waitFor();
    await openContainer('Dark Factory');
    await page.getByRole('button', { name: 'New Project' }).first().waitFor();
    await shot('project-1-empty');

    await create(scene);
    step('created and started');
    await rows('Tasks').nth(1).waitFor();
    await eventually(async () => (await statusItem.innerText()).includes('1 active'), true);
    await shot('project-5-running');
    await letGoBeside(run.workspace);
    step('tasks are there');

    await eventually(async () => (await rows('Projects').allInnerTexts()).join().includes('completed'), true);
    const boxes = rows('Tasks').getByRole('checkbox');
    await eventually(
      async () => Promise.all((await boxes.all()).map((box) => box.getAttribute('aria-checked'))),
      ['true', 'true'],
    );
    await shot('project-6-completed');
    step('completed');

    await boxes.first().click();
    await eventually(() => boxes.first().getAttribute('aria-checked'), 'true');
    await readProgress(scene);
    await runCommand('Dark Factory: Show Changes');
    await page.locator('.monaco-editor .view-line').filter({ hasText: 'toUpperCase' }).first().waitFor();
    await shot('project-8-changes');
    step('changes shown');

    await runCommand('Dark Factory: Copy Push Command');
    const copied = (): Promise<string> => page.evaluate('navigator.clipboard.readText()');
    await eventually(async () => /^git -C \S+ push origin df\/shout-and-count\S+$/.test(await copied()), true);
    const branch = (await copied()).split(' ').at(-1) ?? '';
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: run.workspace, encoding: 'utf8' }).trim();
    assert.equal(git('log', '--format=%s', `main..${branch}`).split('\n').length, 2);
    assert.equal(git('status', '--porcelain'), '');
    assert.equal(git('rev-parse', '--abbrev-ref', 'HEAD'), 'main');
    step('the branch is in the repository, the checkout as it was');
  },
};

/** Through the palette, choosing everything, with a look back on the way. */
async function create({ page, shot }: Scene): Promise<void> {
  await workbench(page).runCommand('Dark Factory: New Project');
  await asked(page, 'What do you want done');
  await answer(page);
  await asked(page, 'Say in a sentence what you want done.');
  await shot('project-2-description');
  await answer(page, 'Shout a text and count its words, with tests');
  await asked(page, 'Create with defaults');
  await shot('project-3-how');
  await page.keyboard.press('ArrowDown');
  await answer(page);
  await asked(page, 'Name of the project');
  await answer(page, 'Shout and count');
  await asked(page, 'Who works on it?');
  await page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
  await asked(page, 'Name of the project');
  assert.equal(await proposed(page), 'Shout and count');
  await answer(page);
  await asked(page, 'Who works on it?');
  await answer(page);
  await asked(page, 'Which branch does the work start from?');
  await answer(page);
  await asked(page, 'Longest working time');
  await answer(page, 'soon');
  await asked(page, 'Write a duration such as 12h');
  await answer(page, '2h');
  await asked(page, 'Most that it may cost');
  await answer(page, '5');
  await asked(page, 'Most turns');
  await answer(page);
  await asked(page, 'Most tokens');
  await answer(page);
  await asked(page, 'Start now');
  await shot('project-4-start');
  await answer(page);
}

async function readProgress({ page, shot, step }: Scene): Promise<void> {
  const { runCommand, webview } = workbench(page);
  await runCommand('Dark Factory: Show Progress');
  await webview.getByText('Tasks: 2 of 2 done').waitFor();
  await webview.getByText('☑ Shout a text').waitFor();
  await shot('project-7-progress');
  step('progress read');
}
