import { formatDuration } from '../domain/duration.ts';
import type { ProjectSnapshot } from '../domain/snapshot.ts';
import { totalsOf } from '../domain/snapshot.ts';
import { checkedList } from './checked-list.ts';
import { markdownText } from './markdown-text.ts';
import { formatElapsed, formatMoment } from './moments.ts';
import { costOfLimit } from './money.ts';
import { nowDoing } from './project-row.ts';
import { reasonSentence } from './reason-sentence.ts';
import { gatesMarkdown } from './report-markdown.ts';
import { projectStatusLook } from './status-look.ts';
import { taskRows } from './task-row.ts';

/** How the project stands, as a Markdown document that is read while it runs. */
export function progressDocument(snapshot: ProjectSnapshot): string {
  const { state, at } = snapshot;
  const { project } = state;
  const totals = totalsOf(snapshot);
  const doing = nowDoing(snapshot);
  const report = state.finalReport ?? state.work?.lastReport ?? state.baseline;
  const { notChecked } = checkedList(snapshot);
  return [
    `# ${markdownText(project.name)}: ${projectStatusLook(snapshot).word}`,
    markdownText(reasonSentence(state, at), 2000),
    ...(doing === '' ? [] : [`Now: ${markdownText(doing)}`]),
    [
      `- Tasks: ${totals.tasksDone} of ${totals.tasksTotal} done`,
      `- Time: ${formatElapsed(totals.activeMs)} of at most ${formatDuration(project.limits.maxRuntimeMs)}`,
      `- Cost: ${costOfLimit(totals, project.limits.maxCostUsd)}`,
      `- Turns: ${totals.turns}`,
    ].join('\n'),
    '## Tasks',
    taskRows(state)
      .map((row) => {
        const status =
          row.waitsFor.length === 0 || row.checked
            ? row.look.word
            : `waits for ${markdownText(row.waitsFor.join(', '))}`;
        const proof = row.checked
          ? `; ${row.verifiedBy === 'not verified' ? '' : 'verified by: '}${markdownText(row.verifiedBy)}`
          : '';
        return `- [${row.checked ? 'x' : ' '}] ${markdownText(row.label)} (priority ${row.priority}, ${status}${proof})`;
      })
      .join('\n') || 'None yet.',
    ...(report === null
      ? []
      : [
          `## Checks ${report === state.finalReport ? 'at the end' : report === state.baseline ? 'before the first turn' : 'of the last turn'}`,
          gatesMarkdown(report),
        ]),
    ...bullets('Not checked', notChecked),
    ...bullets(
      'Notices',
      state.notices.map((notice) => `${formatMoment(notice.at)}: ${notice.message}`),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function bullets(title: string, sentences: readonly string[]): string[] {
  if (sentences.length === 0) return [];
  return [`## ${title}`, sentences.map((sentence) => `- ${markdownText(sentence, 1000)}`).join('\n')];
}
