import type { Locator, Page } from 'playwright-core';

/** What a person does with the mouse and the keyboard in the workbench, by the names that they see. */
export const STATUS_ITEM = '[id="dark-factory.dark-factory.darkFactory.status"]';

export async function openContainer(page: Page): Promise<void> {
  await page.locator(STATUS_ITEM).waitFor({ timeout: 60_000 });
  const projects = page.getByRole('tree', { name: 'Projects' });
  if (await projects.isVisible().catch(() => false)) return;
  await page.getByRole('tab', { name: 'Dark Factory' }).first().click();
}

/** Through the palette, as far as the command's first question. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type="text"]');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: title }).waitFor();
  await page.keyboard.press('Enter');
}

/** The quick input that is open now, once it shows `text` in its title, prompt or placeholder. */
export async function question(page: Page, text: string | RegExp): Promise<Locator> {
  const widget = page.locator('.quick-input-widget');
  const placeholder = widget.locator('input[type="text"]');
  const matches = (value: string | null): boolean =>
    value !== null && (typeof text === 'string' ? value.includes(text) : text.test(value));
  await eventually(`the question ${String(text)}`, async () => {
    if (!(await widget.isVisible())) return false;
    return matches(await widget.innerText()) || matches(await placeholder.first().getAttribute('placeholder'));
  });
  return widget;
}

export async function answer(page: Page, text: string): Promise<void> {
  await page.locator('.quick-input-widget input[type="text"]').fill(text);
  await page.keyboard.press('Enter');
}

export function projectRows(page: Page): Locator {
  return page.getByRole('tree', { name: 'Projects' }).getByRole('treeitem');
}

export function taskRows(page: Page): Locator {
  return page.getByRole('tree', { name: 'Tasks' }).getByRole('treeitem');
}

/** Looks again until it is so; what it waited for is in the error. */
export async function eventually(what: string, probe: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
