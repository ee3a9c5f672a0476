import { boundedText } from './bounded-text.ts';

/**
 * The agent's actions, one per line, without parts that differ each time (times, run ids): two turns with the same actions have
 * the same key. Empty if nothing was reported.
 */
export function actionsKey(actions: readonly string[]): string {
  const lines = actions.map(steady).filter((line) => line !== '');
  const key = lines.join('\n');
  return key.length <= MAX_KEY ? key : boundedText(`${lines.length} actions\n${key}`, MAX_KEY);
}

const MAX_KEY = 4000;

function steady(action: string): string {
  return action
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, '<time>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>')
    .replace(/\s+/g, ' ')
    .trim();
}
