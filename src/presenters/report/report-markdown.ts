import { forkWords } from '../project/branch-origin.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { QualityReport } from '../../domain/evidence/checks.ts';
import { gateRows } from '../tasks/gates-table.ts';
import { codeBlock, inlineCode, markdownTable, markdownText } from '../shared/markdown-text.ts';
import { formatMoment } from '../shared/format-time.ts';
import { costText, formatUsd } from '../shared/money.ts';
import { plainText } from '../shared/plain-text.ts';
import type { ProjectReport } from './project-report.ts';
import { reportedTokens } from './reported-costs.ts';
import type { Shell } from '../shared/shell-quote.ts';
import { taskStatusLook } from '../shared/status-look.ts';

/** The report as a document for people: `export --format markdown`. */
export function reportMarkdown(report: ProjectReport, shell: Shell): string {
  const { project, totals, limits } = report;
  return [
    `# ${markdownText(project.name)}`,
    `${capitalised(project.statusWord)}. ${markdownText(project.reason.sentence, 2000)}`,
    quoted(project.description),
    [
      `- Time: ${formatDuration(totals.activeMs)} of at most ${formatDuration(limits.maxRuntimeMs)}`,
      `- Cost: ${costText(totals)}${limits.maxCostUsd === null ? '' : `, at most ${formatUsd(limits.maxCostUsd)}`}`,
      `- Turns: ${totals.turns}${limits.maxTurns === null ? '' : ` of at most ${limits.maxTurns}`}`,
      ...(limits.maxTokens === null
        ? []
        : [`- Tokens: ${totals.tokens.toLocaleString('en')} of at most ${limits.maxTokens.toLocaleString('en')}`]),
      `- Branch: ${inlineCode(project.workBranch)} from ${inlineCode(project.baseBranch)}${project.baseCommit === null ? '' : ` at ${inlineCode(project.baseCommit.slice(0, 10))}`}${markdownText(forkWords(project), 400)}`,
      `- Repository: ${inlineCode(project.repositoryPath)}`,
      ...(project.worktreePath === null ? [] : [`- Worktree: ${inlineCode(project.worktreePath)}`]),
      `- Sandbox: ${markdownText(report.sandbox.sentence, 600)}`,
      ...(report.install === null ? [] : [`- Install: ${markdownText(report.install.sentence, 1000)}`]),
      `- Written: ${formatMoment(report.writtenAt)}`,
    ].join('\n'),
    ...tasksSection(report),
    ...checksSection(report),
    ...commitsSection(report),
    ...costSection(report),
    ...listSection(
      'Notices',
      report.notices.map(({ at, message }) => `${formatMoment(at)}: ${markdownText(message, 1000)}`),
    ),
    ...listSection(
      'Changed outside the worktree',
      report.tamper.map((line) => markdownText(line, 1000)),
    ),
    ...linesSection(report, shell),
  ]
    .join('\n\n')
    .concat('\n');
}

function tasksSection({ tasks }: ProjectReport): string[] {
  if (tasks.length === 0) return ['## Tasks', 'None yet.'];
  const titles = new Map(tasks.map((task) => [task.id, task.title]));
  const rows = tasks.map((task) => [
    markdownText(task.title),
    taskStatusLook(task.status).word,
    String(task.priority),
    task.dependsOn.map((id) => markdownText(titles.get(id) ?? id, 120)).join(', '),
    markdownText(task.blockedBecause ?? task.verifiedBy),
    task.commit === null ? '' : inlineCode(task.commit.slice(0, 10)),
  ]);
  return ['## Tasks', markdownTable(['task', 'status', 'priority', 'comes after', 'verified by', 'commit'], rows)];
}

function checksSection({ gates, checks }: ProjectReport): string[] {
  const report = gates.atTheEnd ?? gates.lastOfTask;
  const printed = report?.checks.filter((check) => check.output.trim() !== '') ?? [];
  return [
    '## Checks',
    ...listOf('What was checked', checks.checked),
    ...listOf('What was not checked', checks.notChecked),
    ...(report === null ? [] : [gatesMarkdown(report)]),
    ...printed.map((check) => `What ${markdownText(check.name, 60)} printed:\n\n${codeBlock(check.output)}`),
  ];
}

/** Verdicts of one run of the checks, as a Markdown table. */
export function gatesMarkdown(report: QualityReport): string {
  return markdownTable(
    ['check', 'verdict', 'took', 'command', 'note'],
    gateRows(report).map((row) => [
      markdownText(row.name),
      row.verdict,
      row.took,
      inlineCode(row.command).replaceAll('|', '\\|'),
      markdownText(row.note),
    ]),
  );
}

function commitsSection({ commits, publishedCommit }: ProjectReport): string[] {
  return listSection(
    'Commits',
    commits.map(
      (commit) =>
        `${inlineCode(commit.sha.slice(0, 10))} ${commit.kind === 'task' ? markdownText(commit.task ?? 'work') : 'checkpoint, not verified'}, ${formatMoment(commit.at)}${commit.sha === publishedCommit ? ' (the branch in your repository stands here)' : ''}`,
    ),
  );
}

function costSection({ costs }: ProjectReport): string[] {
  if (costs.length === 0) return [];
  const rows = costs.map((row) => [
    markdownText(row.provider),
    markdownText(row.model),
    String(row.turns),
    reportedTokens(row),
    costText({ ...row, interruptedTurns: 0 }),
  ]);
  return ['## Cost', markdownTable(['provider', 'model', 'turns', 'tokens', 'cost'], rows)];
}

function linesSection({ lines }: ProjectReport, shell: Shell): string[] {
  const language = shell === 'posix' ? 'sh' : 'powershell';
  return [
    '## By hand',
    ...(lines.look.length === 0 ? [] : [`To look at the work:\n\n${codeBlock(lines.look.join('\n'), language)}`]),
    ...(lines.push.length === 0
      ? []
      : [`To push it, if you want to; Dark Factory never does:\n\n${codeBlock(lines.push.join('\n'), language)}`]),
    ...(lines.note === '' ? [] : [lines.note]),
  ];
}

function listSection(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join('\n')];
}

function listOf(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [`${title}:\n\n${sentences.map((sentence) => `- ${markdownText(sentence, 600)}`).join('\n')}`];
}

function quoted(text: string): string {
  return plainText(text)
    .trim()
    .split('\n')
    .map((line) => `> ${markdownText(line, 2000)}`.trimEnd())
    .join('\n');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
