import type { TurnKind } from '../../domain/money/finance.ts';
import { boundedText } from '../bounded-text.ts';
import { findReply } from './find-reply.ts';
import type { ReportDraft } from '../tools/tool.ts';

const MAX_TEXT = 1_000_000;

/** The structured reply as an agent writes it: its summary, then one block of JSON. */
export function replyText(reply: Readonly<Record<string, unknown>>): string {
  const { summary } = reply;
  const sentence = typeof summary === 'string' ? `${summary}\n\n` : '';
  return `${sentence}\`\`\`json\n${JSON.stringify(reply, null, 2)}\n\`\`\`\n`;
}

/** Is there a structured reply in it, good or bad? */
export function holdsReply(text: string, operation: TurnKind): boolean {
  return findReply(text, keysFor(operation)).ok;
}

/** The last words of a model that ended without `finish`: as they are, with the tasks that it had added by tools. */
export function lastWords(text: string, operation: TurnKind, { tasks }: ReportDraft): string {
  const found = tasks.length > 0 ? findReply(text, keysFor(operation)) : undefined;
  if (found?.ok !== true || typeof found.value !== 'object' || found.value === null) return boundedText(text, MAX_TEXT);
  const key = operation === 'plan' ? 'tasks' : 'newTasks';
  const reply = found.value as Readonly<Record<string, unknown>>;
  const said = Array.isArray(reply[key]) ? (reply[key] as unknown[]) : [];
  return replyText({ ...reply, [key]: [...tasks, ...said] });
}

/** What is true of a turn that reached a limit of ours: unfinished, in the agent's words where it left any. */
export function unfinishedReply(why: string, text: string, report: ReportDraft, actions: readonly string[]): string {
  const words = text.trim() === '' ? report.notes.at(-1) : text.trim();
  const did = actions.length === 0 ? 'It did nothing.' : `Its last steps: ${actions.slice(-5).join('; ')}.`;
  const summary = boundedText([why, words ?? '', did].filter((part) => part !== '').join(' '), 4000);
  const newTasks = report.tasks.length > 0 ? { newTasks: report.tasks } : {};
  return replyText({ status: 'continue', summary, ...newTasks });
}

function keysFor(operation: TurnKind): string[] {
  if (operation === 'handover') return ['understood'];
  return operation === 'plan' ? ['tasks'] : ['status'];
}
