import type { Page } from 'playwright-core';
import { eventually } from './workbench.ts';

/** Also where what is typed is not shown. */
const BOX = 'input[type="text"], input[type="password"]';

/** Waits until the quick input asks this: in its title, its prompt, its placeholder or one of its rows. */
export async function asked(page: Page, text: string): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  const input = widget.locator(BOX).first();
  await eventually(async () => {
    if (!(await widget.isVisible())) return false;
    const shown = `${await widget.innerText()}\n${(await input.getAttribute('placeholder')) ?? ''}`;
    return shown.includes(text);
  }, true);
}

/** Types over what is there, or leaves it, and accepts. */
export async function answer(page: Page, text?: string): Promise<void> {
  if (text !== undefined) await page.locator('.quick-input-widget').locator(BOX).first().fill(text);
  await page.keyboard.press('Enter');
}

/** What is typed in at the moment. */
export async function proposed(page: Page): Promise<string> {
  return page.locator('.quick-input-widget').locator(BOX).first().inputValue();
}
