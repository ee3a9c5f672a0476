import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patient } from '../runner/patience.mjs';
import { endBrowser, startBrowser } from './browser.mjs';
import { countPage, coverageEnvironment, keepCoverage, whenHostWrote } from './coverage.mjs';
import { ensureHost } from './install.mjs';
import { fillWorkspace, makeRunFolder, removeRunFolder } from './run-folder.mjs';
import { serverCommand, startServer, workbenchUrl } from './server.mjs';

export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const TEMPLATE = join(checkout, 'examples/sample-library');

/**
 * Runs `body` with a real VS Code and real windows of a browser, all private to this run; ends and removes all of it; throws
 * what `body` throws, with the logs' tails on the error output. $DF_KEEP, a folder, gets the logs and pictures.
 * body({ run, step, cli, serve }): `serve` starts server and browser and gives { open, server, stop }, and
 * `open({ viewport, folder, setup })` a window of the workbench.
 */
export async function withHost({ version, limitMs: idleLimitMs = 300_000, settings, trust = false }, body) {
  await ensureHost(version);
  const limitMs = patient(idleLimitMs); // ends what hangs
  const started = performance.now();
  const step = (what) => console.log(`[${((performance.now() - started) / 1000).toFixed(1)} s] ${what}`);
  const run = makeRunFolder(settings);
  const stops = [];
  const stopAll = async () => {
    while (stops.length > 0)
      await stops
        .pop()()
        .catch((error) => console.error(error));
  };
  const interrupted = () => {
    void stopAll().then(async () => {
      await endBrowser();
      removeRunFolder(run);
      process.exit(130);
    });
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);

  const serve = async ({ extension, suite, env, development = extension !== undefined } = {}) => {
    const server = await startServer(version, run, {
      env: { ...coverageEnvironment(run), ...env },
      development,
      trust,
    });
    stops.push(server.stop);
    step(`server ${server.url}`);
    const browser = await startBrowser(run, server);
    step('browser');
    const kept = [];
    stops.push(async () => {
      step(`requests to other hosts: ${[...browser.outside].join(' ') || 'none'}`);
      for (const keepPage of kept) await keepPage().catch((error) => console.error(error));
      await browser.stop();
      if (extension) await whenHostWrote(run);
    });
    const open = async ({ viewport, folder = run.workspace, setup } = {}) => {
      const window = await browser.open({ viewport });
      await setup?.(window.page);
      const keepPage = await countPage(window.page, checkout);
      if (keepPage) kept.push(keepPage);
      const url = workbenchUrl(server, folder, { extension, suite });
      // The run's own limit ends a page that never comes: a busy machine took longer than the browser's.
      const response = await window.page.goto(url, { waitUntil: 'domcontentloaded', timeout: limitMs });
      if (!response.ok()) {
        throw new Error(`the workbench page answered ${response.status()}: ${(await response.text()).slice(0, 500)}`);
      }
      await window.page.locator('.monaco-workbench').waitFor({ timeout: limitMs });
      step('workbench');
      return window;
    };
    return { server, open, stop: stopAll };
  };

  let limit;
  let failed = false;
  try {
    fillWorkspace(run, TEMPLATE);
    const late = new Promise((_, reject) => {
      limit = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
    });
    return await Promise.race([
      body({ run, step, serve, cli: (...args) => serverCommand(version, run, ...args) }),
      late,
    ]);
  } catch (error) {
    failed = true;
    for (const log of ['server.log', 'browser.log']) console.error(`--- ${log}\n${tail(join(run.out, log))}`);
    throw error;
  } finally {
    clearTimeout(limit);
    await stopAll();
    if (failed) await endBrowser(); // what comes next gets a fresh one
    process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
    keepCoverage(run, checkout);
    keep(run);
    removeRunFolder(run);
  }
}

function tail(file, lines = 40) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-lines).join('\n') : '';
}

function keep(run) {
  const target = process.env.DF_KEEP;
  if (!target) return;
  mkdirSync(target, { recursive: true });
  cpSync(run.out, target, { recursive: true });
  const logs = join(run.userData, 'logs');
  if (existsSync(logs)) cpSync(logs, join(target, 'logs'), { recursive: true });
}
