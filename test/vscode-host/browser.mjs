import { createWriteStream, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { runEnvironment } from './run-folder.mjs';

/**
 * A headless Chromium that reaches loopback alone: { open, outside, stop }. `open({ viewport, theme })` gives a fresh window
 * { page, crashed }; `outside` collects every other host that a page asked for.
 */
export async function startBrowser(run, server) {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    chromiumSandbox: false, // it refuses to run as root with it
    env: runEnvironment(run),
    args: [
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    ],
  });
  const log = createWriteStream(join(run.out, 'browser.log'));
  const outside = new Set();
  const open = async ({ viewport = { width: 1280, height: 800 } } = {}) => {
    const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (isOutside(url, server)) outside.add(url.origin);
    });
    const page = await context.newPage();
    page.on('console', (message) => log.write(`[${message.type()}] ${message.text()}\n`));
    page.on('pageerror', (error) => log.write(`[pageerror] ${error.stack ?? error}\n`));
    const crashed = new Promise((_, reject) => {
      page.on('crash', () => reject(new Error('the page crashed')));
    });
    crashed.catch(() => {}); // whoever races against it sees it
    return { page, crashed };
  };
  const stop = async () => {
    await browser.close();
    log.end();
  };
  return { open, outside, stop };
}

function isOutside(url, server) {
  // A webview's resources have addresses there that its own service worker answers.
  const webview = url.host.endsWith('.vscode-resource.vscode-cdn.net');
  return /^(?:https?|wss?):$/.test(url.protocol) && url.host !== server.authority && !webview;
}

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = ['chromium', 'google-chrome'].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = process.env.CHROMIUM || candidates.find((file) => existsSync(file));
  if (!found) throw new Error('no chromium on the PATH, and $CHROMIUM is not set');
  return found;
}
