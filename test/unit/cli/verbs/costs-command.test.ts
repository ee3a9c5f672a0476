import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { cli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { aCap, aCostEntry } from '../../../support/builders/sample-costs.ts';

function engineWithCosts(): { engine: MemoryEngine; id: string } {
  const engine = new MemoryEngine();
  const at = new Date().toISOString();
  const id = engine.add((state) => {
    state.finance.costHistory = [
      aCostEntry('openai', 1.25, { at, model: 'model-x' }),
      aCostEntry('openai', 0.75, { at, model: 'model-y', operation: 'plan', taskId: null }),
      aCostEntry('local', null, { at, model: '=cmd()' }),
      aCostEntry('antigravity', null, { at, model: 'gemini' }),
    ];
    state.finance.uncertainUsd = 0.3;
  });
  engine.add((state) => {
    state.project.name = 'A name that goes on and on, longer than any terminal would like it to be';
    state.finance.costHistory = [aCostEntry('openai', 8, { at: '2026-01-05T12:00:00.000Z' })];
  });
  engine.costs.subscriptions.add('antigravity');
  engine.costs.capUse = [
    aCap('all/day/usd', 4.1, 5, 0.5),
    aCap(`project:${id}/ever/usd`, 2, 5),
    aCap('provider:openai/ever/tokens', 2e6, 1.5e6),
  ];
  return { engine, id };
}

const lines = (text: string): string[] => text.trimEnd().split('\n');

describe('the costs on the command line', () => {
  it('say what is a sum and what is left out of it, beside budgets and forecast', async () => {
    const { engine } = engineWithCosts();
    const { exitCode, stdout } = await cli(engine, ['costs', 'parse-dates']);
    assert.equal(exitCode, 0);
    assert.deepEqual(lines(stdout), [
      'Costs of Parse dates, by provider',
      '',
      'provider     turns  tokens  cost',
      'openai       2      10.4 k  $2.00',
      'local        1      5,200   unpriced',
      'antigravity  1      5,200   quota',
      'total        4      20.8 k  $2.00 + quota + unpriced + up to $0.30 uncertain',
      '',
      'The sum is $2.00, for 2 turns with a known price.',
      'Left out: 1 turn that a subscription pays for. Their use is a share of its windows, not money.',
      'Left out: 1 turn without a known price. That is not the same as free.',
      'Left out: up to $0.30 for turns that were cut off. Budgets count it as spent.',
      '',
      'budget                 used              amount',
      'openai, in all         ██████████ 133 %  2 M of 1.5 M tokens',
      'All projects, today    █████████░ 92 %   $4.10 of $5.00',
      '“Parse dates”, in all  ████░░░░░░ 40 %   $2.00 of $5.00',
      '',
      'Forecast: Too little history for a forecast: 3 of 8 finished tasks.',
    ]);
  });

  it('say of each row where its tokens come from, where not all were told', async () => {
    const { engine, id } = engineWithCosts();
    const report = engine.costs.report.bind(engine.costs);
    const untoldBills = { estimated: 1, atLeast: 0, untold: 0 };
    engine.costs.report = async (query) => {
      const answer = await report(query);
      if (!answer.ok) return answer;
      const { rows, total } = answer.value;
      const marked = rows.map((row) => (row.key === 'openai' ? { ...row, untoldBills } : row));
      return { ...answer, value: { ...answer.value, rows: marked, total: { ...total, untoldBills } } };
    };
    const { stdout } = await cli(engine, ['costs', id]);
    const table = lines(stdout).slice(2, 7);
    assert.match(table[0] ?? '', /cost +basis$/);
    assert.match(table[1] ?? '', /^openai .* 1 told, 1 estimated$/);
    assert.match(table[2] ?? '', /^local .* told$/);
    const json = JSON.parse((await cli(engine, ['costs', id, '--json'])).stdout) as { total: { basis: unknown } };
    assert.deepEqual(json.total.basis, { told: 3, estimated: 1, atLeast: 0, untold: 0 });
  });

  it('print a forecast with how good earlier ones were', async () => {
    const { engine, id } = engineWithCosts();
    const forecast = { at: '2026-01-05T12:00:00.000Z', made: 'during' as const, fromTasks: 9, openTasks: 2 };
    engine.costs.forecastAnswer = {
      kind: 'forecast',
      forecast: { ...forecast, expectedUsd: 4.1, lowUsd: 2, highUsd: 9 },
      trackRecord: { scored: 20, inside: 15.6 },
    };
    assert.match(
      (await cli(engine, ['costs', id])).stdout,
      /Forecast: Expected \$4\.10, 80 % between \$2\.00 and \$9\.00; of the last 20 forecasts 78 % were inside\.\n$/,
    );
  });

  it('keep to a narrow terminal', async () => {
    for (const by of ['provider', 'project', 'task', 'operation']) {
      for (const columns of [40, 58, 80]) {
        const { stdout } = await cli(engineWithCosts().engine, ['costs', '--by', by], {
          isTty: true,
          columns,
          env: { NO_COLOR: '1' },
        });
        for (const line of lines(stdout)) assert.ok(line.length <= columns, `${columns}: ${line}`);
      }
    }
  });

  it('take a time back from now, a whole day or a moment', async () => {
    const { engine } = engineWithCosts();
    const total = async (...flags: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await cli(engine, ['costs', '--by', 'day', ...flags]);
      assert.equal(exitCode, 0, stderr);
      return (
        lines(stdout)
          .find((line) => line.startsWith('total'))
          ?.split(/ {2,}/)[1] ?? 'none'
      );
    };
    assert.equal(await total(), '5');
    assert.equal(await total('--since', '7d'), '4');
    assert.equal(await total('--since', '2026-01-04', '--until', '2026-01-06'), '1');
    assert.equal(await total('--since', '2026-01-05T11:59Z', '--until', '2026-01-05T12:00:01Z'), '1');
    assert.equal(await total('--until', '2026-01-01'), 'none');
    for (const wrong of ['soon', '2026-02-31', '-7d', '2026-1-5']) {
      assert.equal((await cli(engine, ['costs', `--since=${wrong}`])).exitCode, 2, wrong);
    }
    const turned = await cli(engine, ['costs', '--since', '2026-01-06', '--until', '2026-01-04']);
    assert.match(turned.stderr, /^Nothing lies between --since and --until/);
    assert.equal(turned.exitCode, 1);
  });

  it('give programs nulls where no price is known, never a zero', async () => {
    const { engine, id } = engineWithCosts();
    const { stdout } = await cli(engine, ['costs', id, '--by', 'model', '--json']);
    const parsed = JSON.parse(stdout) as {
      rows: { key: string; costUsd: number | null; unpricedTurns: number }[];
      total: { costUsd: number; uncertainUsd: number };
      caps: unknown[];
      forecast: { kind: string; sentence: string };
    };
    assert.deepEqual(
      parsed.rows.map(({ key, costUsd, unpricedTurns }) => [key, costUsd, unpricedTurns]),
      [
        ['model-x', 1.25, 0],
        ['model-y', 0.75, 0],
        ['=cmd()', null, 1],
        ['gemini', null, 0],
      ],
    );
    assert.deepEqual([parsed.total.costUsd, parsed.total.uncertainUsd], [2, 0.3]);
    assert.equal(parsed.caps.length, 3);
    assert.match(parsed.forecast.sentence, /^Too little history/);
  });

  it('show of the caps of families the one that the project is of', async () => {
    const engine = new MemoryEngine();
    const child = (parent: string | null): string => engine.add(({ project }) => (project.parentProjectId = parent));
    const root = child(null);
    const fork = child(root);
    const other = child(null);
    const deep = child(fork);
    engine.costs.capUse = [
      aCap('all/day/usd', 1, 9),
      aCap(`family:${root}/ever/usd`, 2, 5),
      aCap(`family:${other}/ever/usd`, 3, 5),
    ];
    const shown = async (...asked: string[]): Promise<string[]> => {
      const { stdout } = await cli(engine, ['costs', ...asked, '--json']);
      return (JSON.parse(stdout) as { caps: { id: string }[] }).caps.map(({ id }) => id.split('/')[0] ?? '').sort();
    };
    const ofRoot = ['all', `family:${root}`];
    for (const id of [root, fork, deep]) assert.deepEqual(await shown(id), ofRoot);
    assert.deepEqual(await shown(other), ['all', `family:${other}`]);
    assert.equal((await shown()).length, 3);
  });

  it('write comma-separated values that no spreadsheet runs, and replace no file unasked', async () => {
    const { engine, id } = engineWithCosts();
    const folder = mkdtempSync(join(tmpdir(), 'df-'));
    const file = join(folder, 'costs.csv');
    try {
      const printed = await cli(engine, ['costs', id, '--by', 'model', '--csv']);
      assert.match(printed.stdout, /\r\nmodel,'=cmd\(\),'=cmd\(\),1,/);
      const written = await cli(engine, ['costs', id, '--by', 'model', '--csv', file]);
      assert.equal(written.stderr, `5 rows written to ${file}\n`);
      assert.equal(readFileSync(file, 'utf8'), printed.stdout);
      writeFileSync(file, 'mine');
      assert.equal((await cli(engine, ['costs', '--csv', file])).exitCode, 1);
      assert.equal(readFileSync(file, 'utf8'), 'mine');
      assert.equal((await cli(engine, ['costs', '--csv', file, '--force'])).exitCode, 0);
      const nowhere = await cli(engine, ['costs', '--csv', join(folder, 'no/such.csv')]);
      assert.match(nowhere.stderr, /could not be written \(ENOENT\)/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('pass on why the book cannot be read, and name a provider that nobody knows', async () => {
    const { engine } = engineWithCosts();
    const unknown = await cli(engine, ['costs', '--provider', 'nope']);
    assert.match(unknown.stderr, /^No provider "nope" is set up/);
    engine.costs.trouble = 'The ledger cannot be read.';
    const broken = await cli(engine, ['costs', '--json']);
    assert.equal(broken.exitCode, 1);
    assert.equal(broken.stderr, 'The ledger cannot be read.\n');
    assert.equal((await cli(engine, ['costs', '--json', '--csv'])).exitCode, 2);
  });
});
