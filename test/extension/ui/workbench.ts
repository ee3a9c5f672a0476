import assert from 'node:assert/strict';
import { errors, type FrameLocator, type Locator, type Page } from 'playwright-core';
import { EXTENSION_ID, STATUS_BAR_ITEM } from '../../../src/extension/ids.ts';
import { HANG_MS, patient } from '../../support/time/patience.ts';

/** The names under which a person finds things in VS Code's workbench, as selectors that held on both pinned versions. */
export function workbench(page: Page): Workbench {
  const quickInput = page.locator('.quick-input-widget');
  const lookFor = async (words: string): Promise<boolean> => {
    await page.keyboard.press('F1');
    const timeout = patient(5000);
    try {
      await quickInput.locator('input[type="text"]').fill(`>${words}`, { timeout });
      await quickInput.locator('.monaco-list-row.focused').filter({ hasText: words }).waitFor({ timeout });
      return true;
    } catch (error) {
      if (error instanceof errors.TimeoutError) return false;
      throw error;
    }
  };
  // A page that was just opened may take the focus a moment after it is drawn: the palette shuts, or the key is lost with the
  // frame that was replaced. A person presses it again.
  const findCommand = async (words: string): Promise<void> => {
    const tries = 5;
    for (let time = 1; !(await lookFor(words)); time++) {
      if (time === tries) throw new Error(`the palette did not show "${words}" in ${tries} tries`);
    }
  };
  return {
    statusItem: page.locator(`[id="${EXTENSION_ID}.${STATUS_BAR_ITEM}"]`),
    quickInput,
    quickRows: quickInput.locator('.monaco-list-row'),
    notification: page.locator('.notification-toast'),
    dialog: page.locator('.monaco-dialog-box'),
    // A webview is two frames deep.
    webview: page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame'),
    rows: (view) => page.getByRole('tree', { name: view }).getByRole('treeitem'),
    openContainer: async (title) => {
      await page.getByRole('tab', { name: title }).first().click();
    },
    findCommand,
    runCommand: async (title) => {
      await findCommand(title);
      await page.keyboard.press('Enter');
    },
  };
}

export interface Workbench {
  statusItem: Locator;
  quickInput: Locator;
  quickRows: Locator;
  notification: Locator;
  dialog: Locator;
  webview: FrameLocator;
  /** Rows of the tree view with this name. */
  rows: (view: string) => Locator;
  /** Clicks the icon in the activity bar. */
  openContainer: (title: string) => Promise<void>;
  /** Opens the palette, types these words and waits until the row that Enter would take has them. */
  findCommand: (words: string) => Promise<void>;
  /** Runs a command from the palette, by its title as shown there. */
  runCommand: (title: string) => Promise<void>;
}

/** Polls until `probe` gives what is wanted; what it gave last is in the error. */
export async function eventually<T>(probe: () => Promise<T>, wanted: T): Promise<void> {
  const end = performance.now() + HANG_MS;
  for (;;) {
    const seen = await probe();
    try {
      assert.deepEqual(seen, wanted);
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
