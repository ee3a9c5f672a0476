import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { COST_DIMENSIONS, type CostReport } from '../../domain/money/cost-report.ts';
import { budgetLine } from '../../presenters/costs/budget-line.ts';
import type { CapRow } from '../../presenters/costs/cap-rows.ts';
import { capScope } from '../../presenters/costs/cap-rows.ts';
import { costCsv } from '../../presenters/costs/cost-csv.ts';
import { costNames } from '../../presenters/costs/cost-names.ts';
import { bookQuery, DEFAULT_COST_QUERY, readCostPageQuery } from '../../presenters/costs/cost-page.ts';
import { refusalSentence } from '../../presenters/refusals/refusal-sentence.ts';
import { localDay } from '../../domain/local-day.ts';
import type { CommandContext } from './command-context.ts';
import { openSetting } from './open-setting.ts';
import { COMMANDS } from '../ids.ts';
import { projectIdOf, readyEngine } from '../questions/pick-project.ts';

/** `argument`: a row of the Costs view, or a project's row or id; nothing from the palette. */
export async function showCosts(context: CommandContext, argument: unknown): Promise<void> {
  if ((await readyEngine(context)) === undefined) return;
  context.costsPanel.show(shownBy(argument));
}

/** Writes every grouping into one file: for the query of the page, or for all costs. */
export async function exportCosts(context: CommandContext, argument: unknown): Promise<void> {
  const engine = await readyEngine(context);
  if (engine === undefined) return;
  const now = Date.now();
  const query = readCostPageQuery(argument) ?? { ...DEFAULT_COST_QUERY, range: 'all' };
  const reports: CostReport[] = [];
  for (const groupBy of COST_DIMENSIONS) {
    const report = await engine.costs.report(bookQuery({ ...query, groupBy }, now));
    if (!report.ok) {
      await context.questions.tell('warning', refusalSentence(report.failure));
      return;
    }
    reports.push(report.value);
  }
  const file = await context.questions.saveAs(`costs-${localDay(now)}.csv`, { 'Comma-separated values': ['csv'] });
  if (file === undefined) return;
  try {
    await writeFile(file, costCsv(reports, costNames(engine.snapshot())));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    await context.questions.tell('error', `${file} could not be written (${reason}). Choose another place.`);
    return;
  }
  const message = `Costs written to ${path.basename(file)}. Each grouping in it holds all of the spending.`;
  if ((await context.questions.tell('info', message, 'Open')) === 'Open') {
    await vscode.window.showTextDocument(vscode.Uri.file(file));
  }
}

/** Opens the line of a settings file that holds a budget. For a project's own cap opens its limits, for a family the root's. */
export async function raiseBudget(context: CommandContext, argument: unknown): Promise<void> {
  const engine = await readyEngine(context);
  if (engine === undefined) return;
  const capId = capIdOf(argument) ?? (await pickCap(context));
  const cap = capId === undefined ? undefined : capScope(capId);
  if (capId === undefined || cap === undefined) return;
  if (cap.scope === 'project' || cap.scope === 'family') {
    await vscode.commands.executeCommand(COMMANDS.raiseLimits, cap.id);
    return;
  }
  const unit = capId.endsWith('/usd') ? 'usd' : capId.endsWith('/tokens') ? 'tokens' : 'turns';
  const name = cap.scope === 'all' ? 'config.yaml' : 'providers.yaml';
  await openSetting(context, engine.dataDirectory, name, (text) => budgetLine(text, cap, unit));
}

async function pickCap(context: CommandContext): Promise<string | undefined> {
  const { caps } = context.costWatch;
  if (caps.length === 0) {
    await context.questions.tell(
      'info',
      'No budget is set. Write one into config.yaml (for all projects) or providers.yaml (for a provider); the limits of a project are its own.',
    );
    return undefined;
  }
  return context.questions.pick(
    'Raise which budget?',
    caps.map(({ id, label, description, icon }: CapRow) => ({ label, description, icon, value: id })),
  );
}

function capIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const row = typeof argument === 'object' && argument !== null && 'capId' in argument ? argument.capId : undefined;
  return typeof row === 'string' ? row : undefined;
}

function shownBy(argument: unknown): { projectId?: string | null; providerId?: string | null } {
  if (typeof argument === 'object' && argument !== null) {
    if ('shows' in argument && typeof argument.shows === 'object' && argument.shows !== null) return argument.shows;
    if ('providerId' in argument && typeof argument.providerId === 'string') {
      return { projectId: null, providerId: argument.providerId };
    }
  }
  const projectId = projectIdOf(argument);
  return projectId === undefined ? {} : { projectId, providerId: null };
}
