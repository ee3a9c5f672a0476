import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { providerFailureSchema, type ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';
import { tokenUsageSchema } from '../../../src/domain/provider/provider.ts';
import type { LLMProvider, TurnProgress, TurnReply } from '../../../src/ports/llm-provider.ts';
import type { Passing, SteeredClock } from '../../support/time/steered-clock.ts';
import { turnRequest } from '../../support/builders/turn-request.ts';

type Outcome = ProviderFailureKind | 'served';

interface Expected {
  /** The first is what a service over HTTP comes to; the others are what the same is behind somebody else's program. */
  ends: readonly [Outcome, ...Outcome[]];
  retryAfterMs?: number | null;
}

const ends = (...outcomes: Expected['ends']): Expected => ({ ends: outcomes });

/** Every way in which a wire is known to go wrong, and what becomes of the turn, whoever serves it. */
export const troubles = {
  '429 with retry-after': { ends: ['rateLimit'], retryAfterMs: 17_000 },
  '429 without retry-after': { ends: ['rateLimit'], retryAfterMs: null },
  'insufficient quota': ends('credits'),
  '401': ends('auth'),
  '403': ends('permissionDenied'),
  '404 for the model': ends('modelUnknown'),
  '408': ends('timeout'),
  '413': ends('contextTooLong'),
  'context too long': ends('contextTooLong'),
  '500': ends('crashed'),
  '502': ends('capacity'),
  '503': ends('capacity'),
  '529': ends('capacity'),
  // A program whose wire ends has ended itself.
  'cut after the headers': ends('network', 'crashed'),
  'cut in a tool call': ends('network', 'crashed'),
  'cut in a character': ends('network', 'crashed'),
  'silence longer than the timeout': ends('silent', 'timeout'),
  // Half a message of a program is no sign of life.
  'a byte a second': ends('timeout', 'silent'),
  'wrong JSON': ends('garbage'),
  'wrong schema': ends('garbage', 'crashed'),
  'empty reply': ends('garbage'),
  '50 MB reply': ends('garbage', 'served'),
  'usage told twice': ends('served'),
  'usage not told': ends('served'),
  'connection reset': ends('network'),
  'DNS failure': ends('network'),
  'TLS failure': ends('network'),
  'proxy refuses': ends('network'),
  'clock changed': ends('served'),
} satisfies Record<string, Expected>;
export type WireTrouble = keyof typeof troubles;

/** Why a wire cannot have a trouble. */
export class Never {
  readonly because: string;

  constructor(because: string) {
    this.because = because;
  }
}

/** A turn about to meet its trouble. Before that the agent writes `made.txt`, as far as it gets so far. */
export interface Meeting {
  provider: LLMProvider;
  /** Tokens of which the wire told before the trouble came. */
  toldBefore: number;
  /** Where the wire tells all of them: not one more is billed. */
  toldInAll?: number;
  /** `false`: the trouble comes before anything could be done. */
  hasWorked?: boolean;
  /** What we must not repeat; the trouble says it. */
  secret?: string;
  /** Where the turn ends only because its time is up: time passes once this holds of what the agent has said. */
  passes?: Omit<Passing, 'once'> & { clock: SteeredClock; once: (said: string) => boolean; timeoutMs?: number };
}

export type Wire = Record<WireTrouble, (() => Promise<Meeting>) | Never>;

const LONGEST_TEXT = 1_100_000;

export function describeWire(name: string, wire: Wire): void {
  describe(`troubles of the wire: ${name}`, () => {
    for (const trouble of Object.keys(troubles) as WireTrouble[]) {
      const how = wire[trouble];
      if (!(how instanceof Never)) it(trouble, async () => endsWell(trouble, await how()));
    }
  });
}

async function endsWell(trouble: WireTrouble, meeting: Meeting): Promise<void> {
  const { provider, toldBefore, toldInAll, hasWorked = true, secret, passes } = meeting;
  const expected: Expected = troubles[trouble];
  const request = await turnRequest(passes?.timeoutMs === undefined ? {} : { timeoutMs: passes.timeoutMs });
  let said = '';
  const onProgress = (progress: TurnProgress): void => {
    if (progress.type === 'said') said += progress.text;
  };
  try {
    const turn = provider.sendMessage(request, onProgress, new AbortController().signal);
    const once = (): boolean => {
      return existsSync(join(request.worktreePath, 'made.txt')) && passes?.once(said) === true;
    };
    const reply = await (passes === undefined ? turn : passes.clock.passUntil(turn, { ...passes, once }));
    const outcome = outcomeOf(reply);
    assert.ok(
      expected.ends.includes(outcome),
      `${outcome}: ${JSON.stringify(reply.failure ?? reply.text.slice(-300))}`,
    );
    if (expected.retryAfterMs !== undefined) assert.equal(reply.failure?.retryAfterMs, expected.retryAfterMs);
    tokenUsageSchema.parse(reply.usage);
    const { input, output, cacheRead, cacheWrite } = reply.usage;
    const billed = input + output + cacheRead + cacheWrite;
    assert.ok(billed >= toldBefore, `${billed} tokens are billed, ${toldBefore} were told`);
    if (toldInAll !== undefined) assert.equal(billed, toldInAll);
    // What an agent says is its own; it is redacted where it is kept. What we say of it must not be in need of that.
    const ours = JSON.stringify([reply.failure, reply.actions, reply.model]);
    assert.ok(secret === undefined || !ours.includes(secret), 'the secret is repeated');
    assert.ok(
      reply.text.length + reply.actions.join().length < LONGEST_TEXT,
      `${reply.text.length} characters are kept`,
    );
    if (hasWorked) assert.equal(await readFile(join(request.worktreePath, 'made.txt'), 'utf8'), 'made\n');
  } finally {
    await request.remove();
  }
}

/** An answer that nobody can read has served nobody; whether the wire or the runtime says so is all one. */
function outcomeOf({ failure, text }: TurnReply): Outcome {
  if (failure === null) return endsInReply(text) ? 'served' : 'garbage';
  return providerFailureSchema.parse(failure).kind;
}

/** As every prompt asks for it: a fenced block of JSON at the end. Read without our own parser, which forgives more. */
function endsInReply(text: string): boolean {
  const block = /```json\n([^`]*)\n```\s*$/.exec(text.slice(-2000))?.[1];
  return block !== undefined && 'status' in (JSON.parse(block) as object);
}
