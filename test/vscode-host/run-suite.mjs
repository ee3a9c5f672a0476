// Runs the mocha suite inside the real extension host.
//   node test/vscode-host/run-suite.mjs [stable|lowest] [grep]
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSuite } from '../extension/bundle.mjs';
import { writeCounts } from './counts.mjs';
import { checkout, withHost } from './host.mjs';
import { hostVersion } from './versions.mjs';

const [name = 'stable', grep = ''] = process.argv.slice(2);
const suite = await bundleSuite();

await withHost({ version: hostVersion(name), limitMs: 480_000 }, async ({ run, step, serve }) => {
  const report = join(run.out, 'suite');
  // Beside the one under test; the page's payload can name only one extension to load from its folder.
  cpSync(
    join(checkout, 'test/fixtures/language-models'),
    join(run.extensions, 'dark-factory-test.language-models-1.0.0'),
    {
      recursive: true,
    },
  );
  const { server, open } = await serve({
    extension: checkout,
    suite,
    env: { DF_SUITE_REPORT: report, DF_SUITE_GREP: grep },
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
  const counts = JSON.parse(readFileSync(`${report}.json`, 'utf8'));
  writeCounts(code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 });
});
