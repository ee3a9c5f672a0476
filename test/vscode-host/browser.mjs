import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { patient } from '../runner/patience.mjs';

let shared;

/**
 * A headless Chromium that reaches loopback alone. One serves every run of this process: a window shares nothing with another
 * but the process. `endBrowser` ends it; the next run then gets a fresh one.
 */
async function browserProcess() {
  if (shared?.browser.isConnected()) return shared.browser;
  await endBrowser();
  const home = mkdtempSync(join(tmpdir(), 'vb-'));
  const kept = ['PATH', 'LANG', 'LC_ALL', 'TZ'].filter((key) => process.env[key] !== undefined);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    chromiumSandbox: false, // it refuses to run as root with it
    timeout: patient(60_000),
    env: { ...Object.fromEntries(kept.map((key) => [key, process.env[key]])), HOME: home, TMPDIR: home },
    args: [
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    ],
  });
  shared = { browser, home };
  return browser;
}

export async function endBrowser() {
  if (shared === undefined) return;
  const { browser, home } = shared;
  shared = undefined;
  await browser.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/**
 * The browser for one run: { open, outside, stop }. `open({ viewport })` gives a fresh window { page, crashed }; `outside`
 * collects every other host that a page asked for; `stop` closes the windows.
 */
export async function startBrowser(run, server) {
  const browser = await browserProcess();
  const log = createWriteStream(join(run.out, 'browser.log'));
  const outside = new Set();
  const contexts = [];
  const open = async ({ viewport = { width: 1280, height: 800 } } = {}) => {
    const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce' });
    contexts.push(context);
    // The one limit of every wait in a page: it ends what hangs and judges nothing.
    context.setDefaultTimeout(patient(60_000));
    context.setDefaultNavigationTimeout(patient(60_000));
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
      page.on('close', () => reject(new Error('the page was closed'))); // also when the browser died
    });
    crashed.catch(() => {}); // whoever races against it sees it
    return { page, crashed };
  };
  const stop = async () => {
    await Promise.all(contexts.map((context) => context.close()));
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
