import { boundedText } from '../bounded-text.ts';
import { formatReply } from '../reply/format-reply.ts';
import type { Said } from '../reply/parse-reply.ts';
import type { ReportDraft } from '../tools/tool.ts';

/** The reply of a turn that reached one of our limits: unfinished, in the agent's own words if there are any. */
export function unfinishedReply(why: string, text: string, report: ReportDraft, actions: readonly string[]): Said {
  const words = text.trim() === '' ? report.notes.at(-1) : text.trim();
  const did = actions.length === 0 ? 'It did nothing.' : `Its last steps: ${actions.slice(-5).join('; ')}.`;
  const summary = boundedText([why, words ?? '', did].filter((part) => part !== '').join(' '), 4000);
  const newTasks = report.tasks.length > 0 ? { newTasks: report.tasks } : {};
  return formatReply({ status: 'continue', summary, ...newTasks });
}
