import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { COST_DIMENSIONS, noCosts } from '../../../../src/domain/money/cost-report.ts';
import { costCsv, csvCell } from '../../../../src/presenters/costs/cost-csv.ts';
import { costNames } from '../../../../src/presenters/costs/cost-names.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { aCostEntry } from '../../../support/builders/sample-costs.ts';

/** RFC 4180, as a spreadsheet reads it. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, raw = '', end] of text.matchAll(cell)) {
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('costs as comma-separated values', () => {
  it('have no cell that a spreadsheet runs', () => {
    for (const evil of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=cmd|" /C calc"!A0']) {
      const [[cell = ''] = []] = parse(`${csvCell(evil)}\r\n`);
      assert.equal(cell, `'${evil}`);
    }
    assert.equal(csvCell('a=b'), 'a=b');
    assert.equal(csvCell('He said "no", twice'), '"He said ""no"", twice"');
    assert.equal(csvCell('two\nlines'), '"two\nlines"');
  });

  it('hold every grouping and one total, each with all of the spending, umlauts and commas whole', async () => {
    const engine = new MemoryEngine();
    engine.add((state) => {
      state.project.name = 'Größe, "quoted" 日本語';
      state.finance.costHistory = [
        aCostEntry('openai', 0.1),
        aCostEntry('openai', 0.0000002, { operation: 'plan', taskId: null }),
        aCostEntry('local', null),
      ];
    });
    const reports = [];
    for (const groupBy of COST_DIMENSIONS) {
      const report = await engine.costs.report({ groupBy });
      assert.ok(report.ok);
      reports.push(report.value);
    }
    const [head = [], ...rows] = parse(costCsv(reports, costNames(engine.snapshot())));
    const column = (name: string) => head.indexOf(name);
    for (const row of rows) assert.equal(row.length, head.length);
    for (const groupBy of COST_DIMENSIONS) {
      const group = rows.filter(([grouping]) => grouping === groupBy);
      const sum = group.reduce((total, row) => total + Number(row[column('cost_usd')]), 0);
      assert.ok(Math.abs(sum - 0.1000002) < 1e-9, `${groupBy}: ${sum}`);
    }
    assert.deepEqual(
      rows
        .filter(([grouping]) => grouping === 'project' || grouping === 'total')
        .map((row) => [row[2], row[column('cost_usd')]]),
      [
        ['Größe, "quoted" 日本語', '0.1000002'],
        ['total', '0.1000002'],
      ],
    );
    const local = rows.find((row) => row[0] === 'provider' && row[1] === 'local');
    assert.deepEqual([local?.[column('cost_usd')], local?.[column('unpriced_turns')]], ['', '1']);
    assert.equal(rows.find((row) => row[0] === 'task' && row[1] === '')?.[2], 'no task (planning, audits, probes)');
  });

  it('count the turns whose tokens were estimated, are a lower bound or are not known', () => {
    const sum = { ...noCosts, turns: 9, costUsd: 1, untoldBills: { estimated: 2, atLeast: 3, untold: 1 } };
    const report = { query: { groupBy: 'day' as const }, rows: [{ ...sum, key: '2026-11-20' }], total: sum };
    const [head = [], ...rows] = parse(costCsv([report], (_, key) => key));
    assert.deepEqual(head.slice(-3), ['estimated_turns', 'at_least_turns', 'untold_turns']);
    for (const row of rows) assert.deepEqual(row.slice(-3), ['2', '3', '1']);
  });
});
