import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeCoverage } from 'node:v8';
import Mocha from 'mocha';
import { patient } from '../../support/time/patience.ts';
import type { TestResult } from '../../vscode-host/second-chance.mjs';

/**
 * Called by VS Code inside the extension host; a rejection is its exit code 1. Leaves a report at $DF_SUITE_REPORT, because
 * that exit code alone cannot be believed: a host that is killed half-way counts as success. $DF_SUITE_GREP, a regular
 * expression, chooses full titles.
 */
export async function run(): Promise<void> {
  const report = process.env['DF_SUITE_REPORT'];
  const grep = process.env['DF_SUITE_GREP'];
  const lines: string[] = [];
  const results: TestResult[] = [];
  const mocha = new Mocha({ ui: 'bdd', timeout: patient(120_000), color: false, forbidOnly: true });
  if (grep) mocha.grep(new RegExp(grep));
  mocha.reporter(reporterInto(lines, results));
  for (const file of readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'))) {
    mocha.addFile(join(__dirname, file));
  }
  await new Promise<void>((resolve) => {
    mocha.run(() => {
      resolve();
    });
  });
  if (report) {
    writeFileSync(`${report}.txt`, `${lines.join('\n')}\n`);
    writeFileSync(`${report}.json`, JSON.stringify(results));
  }
  // The editor may kill its host instead of letting it end.
  if (process.env['NODE_V8_COVERAGE']) takeCoverage();
  const failed = results.filter(({ state }) => state === 'failed').length;
  if (failed > 0) throw new Error(`${failed} failed\n${lines.join('\n')}`);
}

/** Of a hook that failed: the group that it prepares, which a title is looked for in. */
const titleOf = (test: Mocha.Runnable): string =>
  test.fullTitle().replace(/\s*"(?:before|after) (?:all|each)" hook.*$/s, '');

/** Mocha's reporters print; here nobody would read it. */
function reporterInto(lines: string[], results: TestResult[]): Mocha.ReporterConstructor {
  const add = (test: Mocha.Runnable, state: TestResult['state'], error?: Error): void => {
    const failure = error === undefined ? {} : { failure: error.message.split('\n', 1)[0] ?? '' };
    results.push({ suite: test.titlePath()[0] ?? '', title: titleOf(test), state, ...failure });
  };
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      runner.on('pass', (test) => {
        add(test, 'passed');
        lines.push(`  ok   ${test.fullTitle()} (${test.duration ?? 0} ms)`);
      });
      runner.on('pending', (test) => {
        add(test, 'skipped');
        lines.push(`  skip ${test.fullTitle()}`);
      });
      runner.on('fail', (test, error: Error) => {
        add(test, 'failed', error);
        lines.push(`  FAIL ${test.fullTitle()}`, error.stack ?? error.message);
      });
    }
  };
}
