import type { Clock } from '../../../src/ports/clock.ts';

/** One answer of a model server, in words that all three wire formats have. */
export interface ScriptedReply {
  think?: string;
  say?: string;
  /** `text`: for a tool of OpenAI's that takes a text in place of arguments. */
  calls?: { name: string; arguments: string | Record<string, unknown>; id?: string; text?: string }[];
  /** Default: `stop`, or the protocol's word for calls. */
  finish?: 'stop' | 'length' | 'refused';
  /** As `TokenUsage` counts: `input` without what the cache did. `null`: the server tells none. */
  usage?: { input: number; output: number; thinking?: number; cacheRead?: number; cacheWrite?: number } | null;
  /** The usage as it stands on the wire, in place of `usage`. */
  wireUsage?: Readonly<Record<string, unknown>>;
  model?: string;
  trouble?: WireTrouble;
}

/** How a server misbehaves. */
export type WireTrouble =
  /** Another answer than a stream. */
  | { kind: 'refuse'; status: number; headers?: Record<string, string>; body: string }
  /** The connection is reset before, right after the headers, in the middle of a call, inside of a character. */
  | { kind: 'cut'; at: 'request' | 'headers' | 'call' | 'character' }
  /** Ends in good order, with the answer half said. */
  | { kind: 'endEarly' }
  /** Says nothing from here on, and keeps the connection. */
  | { kind: 'silent'; after: 'request' | 'text' }
  /** One byte at a time, by this clock. */
  | { kind: 'trickle'; everyMs: number; clock: Clock }
  /** An error as an event of the stream, after some text or at once. */
  | { kind: 'errorInside'; error: Record<string, unknown>; after: 'nothing' | 'text' }
  | { kind: 'brokenJson' }
  | { kind: 'wrongSchema' }
  | { kind: 'emptyBody' }
  | { kind: 'huge'; bytes: number }
  | { kind: 'usageTwice' }
  /** Everything is said, and the stream is never closed. */
  | { kind: 'neverCloses' };

/** One event of a stream as it stands on the wire, and what of the answer it carries. */
export interface Frame {
  text: string;
  carries?: 'text' | 'call' | 'usage';
}

export interface WireUsage {
  input: number;
  output: number;
  thinking: number;
  cacheRead: number;
  cacheWrite: number;
}

export function usageOf(reply: ScriptedReply): WireUsage | null {
  if (reply.usage === null) return null;
  return { thinking: 0, cacheRead: 0, cacheWrite: 0, ...(reply.usage ?? { input: 100, output: 10 }) };
}

export function argumentsOf(call: NonNullable<ScriptedReply['calls']>[number]): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
}

/** Pieces of a few characters, so that what is put together was in pieces; never half a character. */
export function piecesOf(text: string, size = 7): string[] {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, n) =>
    characters.slice(n * size, (n + 1) * size).join(''),
  );
}
