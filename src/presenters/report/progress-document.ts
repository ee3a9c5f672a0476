import { forkWords } from '../project/branch-origin.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { CheckResult } from '../../domain/evidence/checks.ts';
import type { ProviderSnapshot } from '../../domain/provider/provider-snapshot.ts';
import type { ProjectSnapshot } from '../../domain/run/snapshot.ts';
import { totalsOf } from '../../domain/run/snapshot.ts';
import { percentText } from '../shared/progress-bar.ts';
import { capRow } from '../costs/cap-rows.ts';
import { checkedList } from '../tasks/checked-list.ts';
import { driverSentence } from '../project/driver-sentence.ts';
import { projectCaps, servingReason } from '../costs/finance-facts.ts';
import { forecastRange } from '../costs/forecast-text.ts';
import { codeBlock, inlineCode, markdownText } from '../shared/markdown-text.ts';
import { formatElapsed, formatMoment } from '../shared/format-time.ts';
import { costOfLimit } from '../shared/money.ts';
import { noticeSentence } from '../project/notice-sentence.ts';
import { nowDoing } from '../project/project-row.ts';
import { standingSentence } from '../project/queue-text.ts';
import { gatesMarkdown } from './report-markdown.ts';
import { projectStatusLook } from '../shared/status-look.ts';
import { taskRows } from '../tasks/task-row.ts';
import { waitOf, waitText } from '../project/wait-text.ts';
import { switchText } from '../providers/switch-text.ts';

/** How the project stands, as a Markdown document that is read while it runs. */
export function progressDocument(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): string {
  const { state } = snapshot;
  const { project } = state;
  const totals = totalsOf(snapshot);
  const doing = nowDoing(snapshot);
  const driver = driverSentence(snapshot);
  const report = state.finalReport ?? state.work?.lastReport ?? state.baseline;
  const { notChecked } = checkedList(snapshot);
  return [
    `# ${markdownText(project.name)}: ${projectStatusLook(snapshot).word}`,
    markdownText(standingSentence(snapshot), 2000),
    ...(doing === '' ? [] : [`Now: ${markdownText(doing)}`]),
    [
      `- Tasks: ${totals.tasksDone} of ${totals.tasksTotal} done`,
      `- Time: ${formatElapsed(totals.activeMs)} of at most ${formatDuration(project.limits.maxRuntimeMs)}`,
      `- Cost: ${costOfLimit(totals, project.limits.maxCostUsd)}`,
      `- Turns: ${totals.turns}`,
      ...(project.limits.maxTokens === null
        ? []
        : [
            `- Tokens: ${totals.tokens.toLocaleString('en')} of at most ${project.limits.maxTokens.toLocaleString('en')}`,
          ]),
      ...financeLines(snapshot, providers),
      `- Branch: ${inlineCode(project.workBranch)} from ${inlineCode(project.baseBranch)}${markdownText(forkWords(state), 400)}`,
      ...(project.worktreePath === null ? [] : [`- Worktree: ${inlineCode(project.worktreePath)}`]),
      ...(driver === '' ? [] : [`- ${markdownText(driver)}`]),
    ].join('\n'),
    '## Tasks',
    taskRows(state)
      .map((row) => {
        const status =
          row.waitsFor.length === 0 || row.isDone
            ? row.look.word
            : `waits for ${markdownText(row.waitsFor.join(', '))}`;
        const proof = row.isDone
          ? `; ${row.checked && row.verifiedBy !== 'not verified' ? 'verified by: ' : ''}${markdownText(row.verifiedBy)}`
          : '';
        return `- ${row.checked ? '☑' : '☐'} ${markdownText(row.label)} (priority ${row.priority}, ${status}${proof})`;
      })
      .join('\n') || 'None yet.',
    ...(report === null
      ? []
      : [
          `## Checks ${report === state.finalReport ? 'at the end' : report === state.baseline ? 'before the first turn' : 'of the last turn'}`,
          gatesMarkdown(report),
          ...report.checks.filter((check) => check.output.trim() !== '').map(printed),
        ]),
    ...commitsSection(snapshot),
    ...bullets(
      'Providers',
      state.finance.providerSwitches.map(
        (change) =>
          `${formatMoment(change.at)}: ${change.fromProvider === null ? '' : `from ${change.fromProvider} `}to ${change.toProvider}: ${switchText(change)}`,
      ),
    ),
    ...bullets('Not checked', notChecked),
    ...bullets(
      'Notices',
      state.notices.map((notice) => `${formatMoment(notice.at)}: ${noticeSentence(notice)}`),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function financeLines(snapshot: ProjectSnapshot, providers: readonly ProviderSnapshot[]): string[] {
  const { finance, forecasts, openTurn } = snapshot.state;
  const wait = waitOf(snapshot, providers);
  const serving = openTurn?.providerId ?? finance.currentProviderId;
  const why = servingReason(snapshot, providers);
  const forecast = forecasts.at(-1);
  return [
    ...(wait === undefined ? [] : [`- Waiting: ${markdownText(waitText(wait))}`]),
    ...(serving === null ? [] : [`- Provider: ${markdownText(serving)}${why === '' ? '' : ` (${markdownText(why)})`}`]),
    ...projectCaps(snapshot).map((cap) => {
      const { amount, fraction } = capRow(cap, 1, () => '');
      return `- ${{ usd: 'Cost', tokens: 'Tokens', turns: 'Turns' }[cap.unit]} limit: ${percentText(fraction)} used, ${amount}`;
    }),
    ...(forecast === undefined ? [] : [`- Forecast: ${forecastRange(forecast)}`]),
  ];
}

function bullets(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [`## ${title}`, sentences.map((sentence) => `- ${markdownText(sentence, 1000)}`).join('\n')];
}

/** The end of the output, where failures are reported; the run folder has the whole. */
function printed(check: CheckResult): string {
  const lines = check.output.trimEnd().split('\n');
  const tail = lines.slice(check.verdict === 'passed' ? -5 : -40);
  const cut = tail.length < lines.length ? ` (its last ${tail.length} of ${lines.length} lines)` : '';
  return `What ${markdownText(check.name, 60)} printed${cut}:\n\n${codeBlock(tail.join('\n'))}`;
}

function commitsSection({ state }: ProjectSnapshot): string[] {
  if (state.commits.length === 0) return [];
  const titleOf = (id: string | null): string =>
    state.taskList.tasks.find((task) => task.id === id)?.title ?? 'the project as a whole';
  const lines = state.commits.map((commit) => {
    const what = commit.kind === 'checkpoint' ? 'checkpoint, not verified' : markdownText(titleOf(commit.taskId));
    const here = commit.sha === state.publishedCommit ? ' (the branch in your repository stands here)' : '';
    return `- ${inlineCode(commit.sha.slice(0, 10))} ${what}, ${formatMoment(commit.at)}${here}`;
  });
  return ['## Commits', lines.join('\n')];
}
