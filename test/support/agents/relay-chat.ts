import type { AnswerPart } from '../../../src/extension/models/model-access.ts';
import type { EditorMessage } from '../../../src/extension/models/language-model-messages.ts';
import { legOf, WORDS } from '../../fixtures/bin/relay.mjs';
import type { ScriptedReply } from '../model-services/scripted-reply.ts';

export type Role = 'first' | 'second';

/** A message in any of the wire formats. */
interface Item {
  role?: string;
  type?: string;
  content?: string | { type?: string; text?: string; content?: unknown }[];
  output?: string;
}

const DRY = {
  kind: 'refuse',
  status: 429,
  headers: { 'retry-after': '7200' },
  body: '{"error":{"message":"Slow down"}}',
};

/** Answers requests as a model in a relay: a tool call for what is to be done, then `finish`. */
export function relayModel(role: Role | 'alone'): (items: readonly Item[]) => ScriptedReply {
  let turns = 0;
  return (items) => {
    const results = newestResults(items);
    // A request that does not end with what tools answered begins a turn.
    if (results.length === 0) turns++;
    const leg = legOf(role, turns - 1);
    const [file] = Object.entries(leg.writes);
    if (results.length === 0 && file !== undefined) {
      const [path, content] = file;
      return { say: WORDS, calls: [{ name: 'write_file', arguments: { path, content } }] };
    }
    if (leg.isDry) return { trouble: DRY as ScriptedReply['trouble'] & object };
    if (results.length === 0 && leg.runs !== null) {
      return { say: WORDS, calls: [{ name: 'run_command', arguments: { command: leg.runs } }] };
    }
    return { calls: [{ name: 'finish', arguments: leg.reply(exitCodeIn(results.at(-1) ?? '')) }] };
  };
}

export function itemsOf(body: Record<string, unknown>): Item[] {
  return (body['messages'] ?? body['input']) as Item[];
}

/** By what the check of these stories prints, not by how we tell what a command came to. */
function exitCodeIn(result: string): number | null {
  if (result.includes(' is broken')) return 1;
  return result.includes('all is well') ? 0 : null;
}

/** What the tools answered after the last prompt. */
function newestResults(items: readonly Item[]): string[] {
  const results: string[] = [];
  for (const item of items.toReversed()) {
    const parts = Array.isArray(item.content) ? item.content : [];
    const isResult = item.role === 'tool' || item.type === 'function_call_output';
    if (isResult) results.unshift(item.output ?? textOf(item.content));
    else if (parts.length > 0 && parts.every(({ type }) => type === 'tool_result')) {
      results.unshift(...parts.filter(({ type }) => type === 'tool_result').map(({ content }) => textOf(content)));
    } else if (item.role === 'user') return results;
  }
  return results;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? (content as { text?: string }[]) : [];
  return parts.map(({ text = '' }) => text).join('\n');
}

/** The same behind the editor's Language Model API. */
export async function* relayEditorModel(
  model: ReturnType<typeof relayModel>,
  messages: readonly EditorMessage[],
): AsyncGenerator<AnswerPart> {
  const items = messages.map(({ role, parts }) => ({
    role,
    content: parts.map((part) =>
      part.kind === 'result'
        ? { type: 'tool_result', content: part.text }
        : { type: part.kind, text: part.kind === 'text' ? part.text : '' },
    ),
  }));
  const { say, calls = [], trouble } = model(items);
  if (trouble !== undefined) {
    const message = "You've reached your weekly rate limit. Please wait 2 days for your limit to reset.";
    throw Object.assign(new Error(message), { name: 'Unknown' });
  }
  if (say !== undefined) yield { kind: 'text', text: say };
  for (const { name, arguments: input } of calls) {
    yield { kind: 'call', id: crypto.randomUUID(), name, input: input as object };
  }
}
