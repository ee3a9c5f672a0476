import type { TakeLine } from './take.ts';

type Json = Record<string, unknown>;

/** `update`: what a `session/update` of the conversation holds. */
export type KeptLine = TakeLine | { update: unknown };

/** The same in fewer words: updates without what is the same in each, pieces of one text in one piece. */
export function compact(lines: readonly TakeLine[]): KeptLine[] {
  const kept: KeptLine[] = [];
  for (const line of lines) {
    const update = updateIn(line);
    const before = kept.at(-1);
    const last = before !== undefined && 'update' in before ? (before.update as Json) : undefined;
    const text = update === undefined || last === undefined ? null : joined(last, update);
    if (text !== null) kept[kept.length - 1] = { update: { ...last, content: { type: 'text', text } } };
    else kept.push(update === undefined ? line : { update });
  }
  return kept;
}

function updateIn(line: TakeLine): Json | undefined {
  if (!('message' in line) || line.from !== 'agent') return undefined;
  const { method, params } = line.message as { method?: string; params?: { update?: Json } };
  return method === 'session/update' ? params?.update : undefined;
}

/** The text of two pieces that differ in nothing else; `null`: they are not such. */
function joined(first: Json, second: Json): string | null {
  const [one, two] = [textOf(first), textOf(second)];
  if (one === undefined || two === undefined || one === '' || two === '') return null;
  const rest = (update: Json): string => JSON.stringify({ ...update, content: null });
  return rest(first) === rest(second) ? one + two : null;
}

function textOf({ sessionUpdate, content }: Json): string | undefined {
  if (sessionUpdate !== 'agent_message_chunk' && sessionUpdate !== 'agent_thought_chunk') return undefined;
  const { type, text } = (content ?? {}) as { type?: string; text?: string };
  return type === 'text' ? text : undefined;
}
