import { hostname } from 'node:os';
import type { Take, TakeLine } from './take.ts';

type Json = Record<string, unknown>;

/** What must not be in a recording, and the words that stand for it: paths and addresses of the machine. */
export type Replacements = readonly (readonly [machine: string, word: string])[];

/** Descriptions are somebody's prose, and say nothing to us. */
const PROSE: ReadonlySet<string> = new Set(['description', 'instructions', 'changelog', 'systemPrompt']);
/** Of texts the beginning is kept: the words by which a failure is told stand there. */
const LONGEST_TEXT = 600;
/** Of lists of what an agent offers; its modes are fewer. */
const LONGEST_LIST = 6;
const LONGEST_STDERR = 400;

/** A take without paths, addresses, prompts and prose, so short that it can be kept: one JSON value a line. */
export function cleaned(take: Take, replacements: Replacements): TakeLine[] {
  let stderr = 0;
  return take.flatMap((line): TakeLine[] => {
    if ('ended' in line || 'inputEnded' in line) return [line];
    if ('noise' in line) return [{ ...line, noise: plain(line.noise, replacements).slice(0, LONGEST_STDERR) }];
    if ('stderr' in line) {
      const text = plain(line.stderr, replacements).slice(0, LONGEST_STDERR - stderr);
      stderr += text.length;
      return text === '' ? [] : [{ from: 'agent', stderr: text }];
    }
    if (line.from === 'us') return [{ from: 'us', message: told(line.message as Json, replacements) }];
    return [{ from: 'agent', message: short(line.message, replacements, '') }];
  });
}

/** Of what we said only that by which a replay knows it again: never a prompt. */
function told({ id, method, params, result, error }: Json, replacements: Replacements): Json {
  if (method === undefined)
    return { id, ...(error === undefined ? { result: short(result, replacements, '') } : { error }) };
  const { modeId, configId, value, modelId } = (params ?? {}) as Json;
  return { ...(id === undefined ? {} : { id }), method, params: { modeId, configId, value, modelId } };
}

function short(value: unknown, replacements: Replacements, name: string): unknown {
  if (typeof value === 'string') return plain(value, replacements).slice(0, LONGEST_TEXT);
  if (Array.isArray(value)) {
    const list = name === 'availableCommands' ? [] : value.slice(0, LONGEST_LIST);
    return list.map((one) => short(one, replacements, ''));
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !PROSE.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [plain(key, replacements), short(inner, replacements, key)]));
}

function plain(text: string, replacements: Replacements): string {
  const all = [...replacements, [hostname(), '{host}'] as const];
  return all.reduce((so, [machine, word]) => (machine === '' ? so : so.replaceAll(machine, word)), text);
}
