import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { exportCosts, raiseBudget } from '../../../src/extension/commands/cost-commands.ts';
import { CostWatch } from '../../../src/extension/views/cost-watch.ts';
import type { CommandContext } from '../../../src/extension/commands/command-context.ts';
import { FactoryHost } from '../../../src/extension/activation/factory-host.ts';
import { COMMANDS, PANELS } from '../../../src/extension/ids.ts';
import { CostsView } from '../../../src/extension/views/costs-view.ts';
import type { MemoryEngine } from '../../support/fakes/memory-engine.ts';
import { busyNight } from '../gallery/busy-night.ts';
import { ScriptedQuestions } from '../support/scripted-questions.ts';
import { until } from '../support/window.ts';

const CONFIG = 'schemaVersion: 1\nbudget:\n  perDay:\n    usd: 5\n  total:\n    usd: 8\n';

describe('costs in the editor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'df-'));
  const questions = new ScriptedQuestions();
  let log: vscode.LogOutputChannel;
  let engine: MemoryEngine;
  let host: FactoryHost;
  let watch: CostWatch;
  let view: CostsView;
  let context: CommandContext;

  before(async () => {
    log = vscode.window.createOutputChannel('Costs under test', { log: true });
    writeFileSync(join(folder, 'config.yaml'), CONFIG);
    engine = busyNight(Date.now(), folder);
    host = new FactoryHost(async () => engine, log);
    watch = new CostWatch(host);
    view = new CostsView(host, watch);
    // The commands of this test look at the night in memory, and touch nothing else of a context.
    context = { host, costWatch: watch, questions, log } as unknown as CommandContext;
    await host.start(false);
    await until('the budgets', () => watch.caps.length > 0);
  });
  after(async () => {
    for (const one of [view, watch, host, log]) one.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  it('are rows with words beside every icon, and say what can be done with each', () => {
    const [budgets, ...providers] = view.getChildren();
    assert.ok(budgets);
    const items = providers.map((row) => view.getTreeItem(row));
    assert.deepEqual(
      items.map(({ label, contextValue }) => [label, contextValue]),
      [
        ['antigravity', 'provider disable test setKey remove'],
        ['openai', 'provider disable test setKey remove'],
        ['claude', 'provider disable test setKey remove'],
        ['local', 'provider disable test setKey remove'],
        ['replay', 'provider enable test remove'],
      ],
    );
    assert.match(items[0]?.accessibilityInformation?.label ?? '', /^antigravity, used up, back in 2 h 3\d min/);
    // What does not serve is unfolded to say why.
    assert.equal(items[0]?.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    const reached = view.getChildren(providers[1]).map((row) => view.getTreeItem(row).contextValue);
    assert.deepEqual(reached, ['cap capReached', 'project']);
    assert.equal(view.badge?.value, 1);
  });

  it('are drawn again when they look different, and only then', () => {
    let drawn = 0;
    view.onDidChangeTreeData(() => drawn++);
    view.refresh();
    const before = drawn;
    view.refresh();
    assert.equal(drawn, before);
    const { providerSnapshots } = engine;
    engine.providerSnapshots = [];
    view.refresh();
    assert.equal(drawn, before + 1);
    engine.providerSnapshots = providerSnapshots;
  });

  it('are exported to a file that is chosen, every grouping in it, and not when nobody chose one', async () => {
    questions.file = undefined;
    await exportCosts(context, undefined);
    assert.equal(questions.told.length, 0);
    questions.file = join(folder, 'costs.csv');
    await exportCosts(context, undefined);
    assert.match(questions.lastTold(), /^Costs written to costs\.csv\./);
    const text = readFileSync(questions.file, 'utf8');
    for (const grouping of ['project', 'provider', 'model', 'persona', 'task', 'operation', 'day', 'total']) {
      assert.match(text, new RegExp(`^${grouping},`, 'm'));
    }
    assert.match(text, /^model,"'=HYPERLINK/m);
    questions.file = join(folder, 'no/such/costs.csv');
    await exportCosts(context, undefined);
    assert.match(questions.lastTold(), /could not be written \(ENOENT\)/);
  });

  it('lead to the line in which a budget is written', async () => {
    await raiseBudget(context, 'all/ever/usd');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, join(folder, 'config.yaml'));
    assert.equal(editor.document.lineAt(editor.selection.active.line).text, '    usd: 8');
    await raiseBudget(context, { capId: 'provider:openai/day/usd' });
    assert.match(questions.lastTold(), /providers\.yaml is not there/);
  });

  it('say why they cannot be read', async () => {
    engine.costs.trouble = 'The ledger cannot be read.';
    await exportCosts(context, undefined);
    assert.equal(questions.lastTold(), 'The ledger cannot be read.');
    engine.costs.trouble = undefined;
  });

  it('have one page, however often it is asked for', async () => {
    const pages = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANELS.costs));
    await vscode.commands.executeCommand(COMMANDS.showCosts);
    await until('the page', () => pages().length === 1);
    await vscode.commands.executeCommand(COMMANDS.showCosts);
    assert.equal(pages().length, 1);
    assert.equal(pages()[0]?.label, 'Costs');
  });
});
