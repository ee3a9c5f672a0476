// Runs the suite of the extension host in a desktop VS Code, which it downloads.
//   node test/extension/electron.mjs [stable | 1.104.0 | …]
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { writeCounts } from '../vscode-host/counts.mjs';
import { sumOf } from '../vscode-host/second-chance.mjs';
import { bundleSuite } from './bundle.mjs';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const version = process.argv[2] ?? 'stable';
const extensionTestsPath = await bundleSuite('electron');
// A short name: on macOS a socket below the user data folder must fit into 103 bytes.
const folder = mkdtempSync(join(tmpdir(), 'df-'));
try {
  const workspace = join(folder, 'sample');
  const factory = join(folder, 'factory');
  mkdirSync(factory);
  cpSync(join(checkout, 'examples/sample-library'), workspace, { recursive: true });
  const git = (...args) => execFileSync('git', args, { cwd: workspace, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.invalid');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
  const report = join(folder, 'suite');
  let failure = null;
  try {
    await runTests({
      version,
      extensionDevelopmentPath: [checkout, join(checkout, 'test/fixtures/language-models')],
      extensionTestsPath,
      launchArgs: [
        workspace,
        ...['--disable-extensions', '--disable-workspace-trust', '--skip-welcome', '--skip-release-notes'],
        ...['--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'ext')],
      ],
      extensionTestsEnv: { DARK_FACTORY_HOME: factory, DF_SUITE_REPORT: report },
    });
  } catch (error) {
    failure = error;
  }
  if (existsSync(`${report}.txt`)) process.stdout.write(readFileSync(`${report}.txt`, 'utf8'));
  // An exit code alone is not believed: an editor whose extension host was killed may say that all is well.
  if (!existsSync(`${report}.json`)) throw failure ?? new Error('the suite left no report: its extension host died');
  const counts = sumOf(JSON.parse(readFileSync(`${report}.json`, 'utf8')));
  writeCounts(failure === null || counts.failed > 0 ? counts : { ...counts, failed: 1 });
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
