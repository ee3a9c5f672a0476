import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/**
 * Called by VS Code inside the extension host; a rejection is its exit code 1. Leaves a report at $DF_SUITE_REPORT, because
 * that exit code alone cannot be believed: a host that is killed half-way counts as success.
 */
export async function run(): Promise<void> {
  const report = process.env['DF_SUITE_REPORT'];
  const grep = process.env['DF_SUITE_GREP'];
  const lines: string[] = [];
  const titles: string[] = [];
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, forbidOnly: true, ...(grep ? { grep } : {}) });
  mocha.reporter(reporterInto(lines, titles));
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'))) {
    mocha.addFile(join(__dirname, file));
  }
  const counts = await new Promise<Counts>((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures, skipped: pending, titles });
    });
  });
  if (report) {
    writeFileSync(`${report}.txt`, `${lines.join('\n')}\n`);
    writeFileSync(`${report}.json`, JSON.stringify(counts));
  }
  if (counts.failed > 0) throw new Error(`${counts.failed} failed\n${lines.join('\n')}`);
}

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Of those that failed, with the first line of the reason. */
  titles: string[];
}

/** Mocha's reporters print; here nobody would read it. */
function reporterInto(lines: string[], titles: string[]): Mocha.ReporterConstructor {
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      runner.on('pass', (test) => lines.push(`  ok   ${test.fullTitle()} (${test.duration ?? 0} ms)`));
      runner.on('pending', (test) => lines.push(`  skip ${test.fullTitle()}`));
      runner.on('fail', (test, error: Error) => {
        titles.push(`${test.fullTitle()}: ${error.message.split('\n', 1)[0] ?? ''}`);
        lines.push(`  FAIL ${test.fullTitle()}`, error.stack ?? error.message);
      });
    }
  };
}
