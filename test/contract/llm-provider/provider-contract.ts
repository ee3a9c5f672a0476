import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import { providerFailureSchema } from '../../../src/domain/provider/provider-failure.ts';
import type { LLMProvider, TurnProgress, TurnReply, TurnRequest } from '../../../src/ports/llm-provider.ts';
import { patient } from '../../support/time/patience.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { turnRequest } from '../../support/builders/turn-request.ts';
import { until } from '../../support/time/until.ts';
import { itHasCapabilities, type Capability } from './capability-contract.ts';

/** What goes wrong in a turn. Each implementation says how it gets into it. */
export type Trouble =
  /** Says `On it.`, writes `made.txt`, answers with a structured reply. */
  | 'none'
  | 'empty'
  /** The reply is `BROKEN`. */
  | 'garbage'
  /** Back in 2h39m52s. */
  | 'quota'
  | 'rateLimit'
  | 'auth'
  /** Writes `made.txt`, then never answers. */
  | 'hang'
  /** Writes `made.txt`, and from then on nothing is heard of it. */
  | 'silent'
  | 'contextTooLong'
  /** The reply is `UNICODE`. */
  | 'unicode'
  /** 5 MB and then the structured reply. */
  | 'huge'
  | 'missing'
  /** Writes `made.txt`, then dies; tokens were used. */
  | 'diesAfterAnEdit';

export const BROKEN = 'Sure! {"status": "done", ';
export const UNICODE = 'naïve 日本語 🦀 \u2028 \u0085 \u{1F468}\u200D\u{1F469} end';
export const REPLY = { status: 'done', summary: 'Greeted.' };

/** What a transport has or cannot have by its nature. Each trouble that is hidden says why. */
export interface Differences {
  /** What it can do besides taking turns. */
  declares?: readonly Capability[];
  /** Troubles that cannot be told from a turn that takes long. */
  hidden?: readonly Trouble[];
  /** It sees the files and the last answer alone: no words in between, no actions, no tokens, no conversation. */
  seesAnswersOnly?: boolean;
}

export function describeProvider(
  name: string,
  /** Goes by `clock`. */
  make: (trouble: Trouble, clock: SteeredClock) => Promise<LLMProvider>,
  { declares = [], hidden = [], seesAnswersOnly = false }: Differences = {},
): void {
  const itTells = (trouble: Trouble, title: string, test: () => Promise<void>): void => {
    if (!hidden.includes(trouble)) it(title, test);
  };
  const take = async (
    trouble: Trouble,
    changes: Partial<TurnRequest> = {},
    look: (seen: { reply: TurnReply; progress: TurnProgress[]; request: TurnRequest }) => Promise<void> | void = () =>
      undefined,
    signal: AbortSignal = new AbortController().signal,
  ) => {
    const request = await turnRequest(changes);
    try {
      const provider = await make(trouble, new SteeredClock());
      const progress: TurnProgress[] = [];
      const reply = await provider.sendMessage(request, (item) => progress.push(item), signal);
      if (reply.failure !== null) providerFailureSchema.parse(reply.failure);
      await look({ reply, progress, request });
    } finally {
      await request.remove();
    }
  };
  const made = (request: TurnRequest) => readFile(join(request.worktreePath, 'made.txt'), 'utf8');
  /** Time passes once the turn has come to where nothing follows. */
  const isGivenUp = async (trouble: 'hang' | 'silent', kind: string, limitMs: number, timeoutMs: number) => {
    const request = await turnRequest({ timeoutMs });
    try {
      const clock = new SteeredClock();
      const provider = await make(trouble, clock);
      const turn = provider.sendMessage(request, () => undefined, new AbortController().signal);
      const once = () => existsSync(join(request.worktreePath, 'made.txt'));
      const { failure } = await clock.passUntil(turn, { once, stepMs: limitMs, pauseMs: 1000 });
      assert.equal(failure?.kind, kind, JSON.stringify(failure));
      assert.equal(await made(request), 'made\n');
    } finally {
      await request.remove();
    }
  };
  const failsAs = (trouble: Trouble, kind: string, changes: Partial<TurnRequest> = {}) =>
    take(trouble, changes, ({ reply }) => {
      assert.equal(reply.failure?.kind, kind, JSON.stringify(reply.failure));
      assert.notEqual(reply.failure.message, '');
    });

  describe(`provider contract: ${name}`, () => {
    it('serves a turn: edits, progress, reply, tokens, conversation', async () => {
      await take('none', {}, async ({ reply, progress, request }) => {
        assert.equal(reply.failure, null);
        assert.equal(await made(request), 'made\n');
        assert.match(reply.text, /```json\n\{[^`]*"status": "done"[^`]*\}\n```\s*$/);
        if (seesAnswersOnly) return;
        const said = progress.flatMap((item) => (item.type === 'said' ? [item.text] : [])).join('');
        assert.match(said, /On it\./);
        assert.ok(reply.actions.some((action) => action.includes('made.txt')));
        assert.ok(totalTokens(reply.usage) > 0);
        assert.ok(reply.model !== '' && reply.conversationId !== null);
      });
    });

    if (!seesAnswersOnly)
      it('goes on with the conversation it is given', async () => {
        const conversationId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
        await take('none', { conversationId }, ({ reply }) => {
          assert.equal(reply.conversationId, conversationId);
        });
      });

    it('ends soon when it is stopped in the middle, and keeps the edits', async () => {
      const stop = new AbortController();
      const request = await turnRequest();
      try {
        const provider = await make('hang', new SteeredClock());
        const onProgress = (item: TurnProgress) => {
          if (item.type === 'acted' && !seesAnswersOnly) stop.abort();
        };
        const turn = provider.sendMessage(request, onProgress, stop.signal);
        if (seesAnswersOnly) {
          await until(() => existsSync(join(request.worktreePath, 'made.txt')));
          stop.abort();
        }
        const reply = await turn;
        assert.notEqual(reply.failure, null);
        assert.equal(await made(request), 'made\n');
      } finally {
        await request.remove();
      }
    });

    it('does not even begin when it was stopped before', async () => {
      await take(
        'none',
        {},
        async ({ reply, request }) => {
          assert.notEqual(reply.failure, null);
          await assert.rejects(made(request), { code: 'ENOENT' });
        },
        AbortSignal.abort(),
      );
    });

    it('hands an empty reply on as it is', async () => {
      await take('empty', {}, ({ reply }) => {
        assert.deepEqual([reply.text, reply.failure], ['', null]);
      });
    });

    it('hands a reply that nobody can read on as it is', async () => {
      await take('garbage', {}, ({ reply }) => {
        assert.deepEqual([reply.text, reply.failure], [BROKEN, null]);
      });
    });

    itTells('quota', 'says when a used-up quota comes back', async () => {
      const before = Date.now();
      await take('quota', {}, ({ reply }) => {
        assert.equal(reply.failure?.kind, 'quota');
        const at = Date.parse(reply.failure.resetAt ?? '') - 9_592_000;
        // Some tell it in whole minutes.
        assert.ok(at >= before - 61_000 && at <= Date.now() + 1000, `${at - before}`);
      });
    });

    itTells('rateLimit', 'tells a rate limit from a used-up quota', () => failsAs('rateLimit', 'rateLimit'));
    itTells('auth', 'says that nobody is signed in', () => failsAs('auth', 'auth'));
    it('gives up a turn that never ends when its time is up', () =>
      isGivenUp('hang', 'timeout', patient(60_000), patient(60_000)));
    itTells('silent', 'tells silence from slowness', () => isGivenUp('silent', 'silent', 16 * 60_000, 12 * 3_600_000));
    itTells('contextTooLong', 'says that the conversation has become too long', () =>
      failsAs('contextTooLong', 'contextTooLong'),
    );

    it('carries every character, line separators and joined emoji included', async () => {
      await take('unicode', {}, ({ reply }) => {
        assert.deepEqual([reply.text, reply.failure], [UNICODE, null]);
      });
    });

    it('cuts a huge reply in the middle and keeps its end', async () => {
      await take('huge', {}, ({ reply }) => {
        assert.equal(reply.failure, null);
        assert.ok(reply.text.length < 1_100_000, `${reply.text.length}`);
        assert.match(reply.text, /"status": "done"[^`]*```\s*$/);
      });
    });

    itTells('diesAfterAnEdit', 'keeps the edits and bills the tokens of a turn that fails in the middle', async () => {
      await take('diesAfterAnEdit', {}, async ({ reply, request }) => {
        assert.notEqual(reply.failure, null);
        assert.equal(await made(request), 'made\n');
        assert.ok(totalTokens(reply.usage) > 0);
      });
    });

    it('says that it is missing, when asked and when used', async () => {
      const health = await (await make('missing', new SteeredClock())).probe(new AbortController().signal);
      assert.deepEqual([health.available, health.failure?.kind], [false, 'notInstalled']);
      await failsAs('missing', 'notInstalled');
    });

    it('answers a probe and knows its name', async () => {
      const provider = await make('none', new SteeredClock());
      const health = await provider.probe(new AbortController().signal);
      assert.deepEqual([health.available, health.failure], [true, null], health.detail);
      assert.ok(provider.getName() !== '' && provider.getModel() !== '');
    });

    itHasCapabilities(() => make('none', new SteeredClock()), declares);
  });
}
