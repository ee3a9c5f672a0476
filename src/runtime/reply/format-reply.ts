import type { TurnKind } from '../../domain/money/cost-entry.ts';
import type { StructuredReply } from '../../ports/llm-provider.ts';
import { boundedText } from '../bounded-text.ts';
import type { ReportDraft } from '../tools/tool.ts';
import { findReplyTo, type Said } from './parse-reply.ts';

const MAX_TEXT = 1_000_000;

/** The structured reply as a value, and as text in an agent's form: its summary, then one JSON block. */
export function formatReply(reply: StructuredReply): Said {
  const { summary } = reply;
  const sentence = typeof summary === 'string' ? `${summary}\n\n` : '';
  return { text: `${sentence}\`\`\`json\n${JSON.stringify(reply, null, 2)}\n\`\`\`\n`, structured: reply };
}

/** The reply of a model that ended without `finish`: its text, with the tasks that it added by tools. */
export function lastWords(text: string, operation: TurnKind, { tasks }: ReportDraft): Said {
  const found = tasks.length > 0 ? findReplyTo(operation, text) : undefined;
  if (found?.ok !== true || typeof found.value !== 'object' || found.value === null) {
    return { text: boundedText(text, MAX_TEXT) };
  }
  const key = operation === 'plan' ? 'tasks' : 'newTasks';
  const reply = found.value as StructuredReply;
  const said = Array.isArray(reply[key]) ? (reply[key] as unknown[]) : [];
  return formatReply({ ...reply, [key]: [...tasks, ...said] });
}
