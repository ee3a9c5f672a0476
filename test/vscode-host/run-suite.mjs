// Runs the mocha suite inside the real extension host. Suites with a failure are played a second time, in a fresh one.
//   node test/vscode-host/run-suite.mjs [stable|lowest] [regular expression of full titles]
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slowness } from '../runner/patience.mjs';
import { bundleSuite } from '../extension/bundle.mjs';
import { playsAll, sampleOf } from '../support/chance/seed.ts';
import { endBrowser } from './browser.mjs';
import { chooseSuites } from './choose-suites.mjs';
import { writeCounts } from './counts.mjs';
import { checkout, withHost } from './host.mjs';
import { grepOfFailed, reasonOf, sumOf, sumOfBoth } from './second-chance.mjs';
import { hostVersion } from './versions.mjs';

const [name = 'stable', words = ''] = process.argv.slice(2);
const everything = playsAll || Boolean(process.env.DF_COVERAGE);
const suite = await bundleSuite(name, (files) => {
  const chosen = chooseSuites(files, { version: name, words, everything, pick: sampleOf });
  if (chosen.length < files.length) console.log(`a sample of the suites: ${chosen.join(', ')}`);
  return chosen;
});

try {
  writeCounts(await playTwice());
} finally {
  await endBrowser();
}

async function playTwice() {
  const first = await play(words).catch((error) => error);
  if (first instanceof Error) {
    // No report says what ran: all of it is played again.
    console.error(first);
    const title = `the suite in VS Code (${name})`;
    return { ...sumOf(await play(words)), flaky: [{ title, failure: reasonOf(first) }] };
  }
  const again = grepOfFailed(first);
  if (again === null) return sumOf(first);
  console.log('Suites with a failure are played a second time.');
  const second = await play(again).catch((error) => {
    console.error(error);
    return [];
  });
  return sumOfBoth(first, second);
}

/** The results of one run in a VS Code of its own. */
function play(grep) {
  return withHost({ version: hostVersion(name), limitMs: 480_000 }, async ({ run, step, serve }) => {
    const report = join(run.out, 'suite');
    // Beside the one under test; the page's payload can name only one extension to load from its folder.
    cpSync(
      join(checkout, 'test/fixtures/language-models'),
      join(run.extensions, 'dark-factory-test.language-models-1.0.0'),
      { recursive: true },
    );
    const { server, open } = await serve({
      extension: checkout,
      suite,
      env: {
        DF_SUITE_REPORT: report,
        DF_SUITE_GREP: grep,
        DF_SLOWNESS: String(slowness),
      },
    });
    let ended;
    const exit = new Promise((resolve) => {
      ended = resolve;
    });
    const { crashed } = await open({
      // The workbench calls these with the suite's result and log.
      setup: async (page) => {
        await page.exposeFunction('codeAutomationExit', ended);
        await page.exposeFunction('codeAutomationLog', () => {});
      },
    });
    const gone = server.gone.then((how) => {
      throw new Error(`the server ${how}`);
    });
    const code = await Promise.race([exit, crashed, gone]);
    step(`the suite ended with ${code}`);
    if (existsSync(`${report}.txt`)) process.stdout.write(readFileSync(`${report}.txt`, 'utf8'));
    // The exit code is not believed: a workbench whose extension host was killed in the middle of a suite says 0.
    if (!existsSync(`${report}.json`)) throw new Error('the suite left no report: its extension host died');
    const results = JSON.parse(readFileSync(`${report}.json`, 'utf8'));
    if (code !== 0 && grepOfFailed(results) === null)
      throw new Error(`the suite ended with ${code}, and no test failed`);
    return results;
  });
}
