import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { patient } from '../runner/patience.mjs';

// $DF_COVERAGE, a folder, gets the raw V8 coverage of what is loaded from `dist`: one JSON file a process or page, in the form
// that Node writes, source maps of processes included; those of pages lie beside their files.
// `test/runner/coverage.mjs` maps it back to `src`.

const target = process.env.DF_COVERAGE;

/** What makes each Node process of a run leave its coverage in the run's folder; nothing when none is asked for. */
export function coverageEnvironment(run) {
  return target ? { NODE_V8_COVERAGE: folderOf(run) } : {};
}

/** Counts in a page, its frames included, from before it is opened; gives what keeps the result and leaves the page, or `null`. */
export async function countPage(page, checkout) {
  if (!target) return null;
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return async () => {
    const { result } = await session.send('Profiler.takePreciseCoverage');
    const ours = result.flatMap((script) => {
      const file = /\/(dist\/webview\/[\w.-]+\.js)$/.exec(script.url)?.[1];
      return file === undefined ? [] : [{ ...script, url: pathToFileURL(join(checkout, file)).href }];
    });
    save({ result: ours }, 'page');
    // A workbench that is left says so to its extension host, which then ends; one that is shut is waited for for hours.
    await page.goto('about:blank');
  };
}

/** Waits until the extension host has ended and written; it ends when its window is gone. */
export async function whenHostWrote(run) {
  if (!target) return;
  const end = performance.now() + patient(30_000);
  const isHost = (name) => /\/(?:extension|gallery)\.cjs"/.test(readFileSync(join(folderOf(run), name), 'utf8'));
  const wrote = () => namesIn(run).some(isHost);
  while (!wrote()) {
    if (performance.now() > end) return console.error('coverage: the extension host wrote none');
    await sleep(100);
  }
}

/** Keeps what was counted of our own files; a server counts hundreds of its own. */
export function keepCoverage(run, checkout) {
  if (!target) return;
  const ours = `${pathToFileURL(join(checkout, 'dist')).href}/`;
  const isOurs = (url) => url.startsWith(ours) || url.startsWith(`${pathToFileURL(run.root).href}/gallery/`);
  for (const name of namesIn(run)) {
    const counted = JSON.parse(readFileSync(join(folderOf(run), name), 'utf8'));
    const maps = Object.entries(counted['source-map-cache'] ?? {}).filter(([url]) => isOurs(url));
    save(
      { result: counted.result.filter(({ url }) => isOurs(url)), 'source-map-cache': Object.fromEntries(maps) },
      'node',
    );
  }
}

function save(coverage, kind) {
  if (coverage.result.length === 0) return;
  mkdirSync(target, { recursive: true });
  const name = `coverage-${kind}-${process.pid}-${Date.now()}-${saved++}.json`;
  writeFileSync(join(target, name), JSON.stringify(coverage));
}
let saved = 0;

const folderOf = (run) => join(run.root, 'coverage');
const namesIn = (run) => (existsSync(folderOf(run)) ? readdirSync(folderOf(run)) : []).filter(isWhole(run));

/** Node writes into the file by its name at once: one that is still written is no JSON yet. */
function isWhole(run) {
  return (name) => {
    try {
      JSON.parse(readFileSync(join(folderOf(run), name), 'utf8'));
      return true;
    } catch {
      return false;
    }
  };
}
