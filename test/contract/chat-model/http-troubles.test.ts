import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { totalTokens } from '../../../src/domain/money/tokens.ts';
import type { ChatRequest } from '../../../src/ports/chat-model.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { ChatModelStand, protocols, TEST_KEY } from '../../support/model-services/chat-model-stand.ts';
import type { ScriptedReply, WireTrouble } from '../../support/model-services/scripted-reply.ts';
import { SteeredClock } from '../../support/time/steered-clock.ts';
import { ask, CALLS, GREETING, type Asked } from './chat-model-contract.ts';

const error = (type: string, message: string, code: string | null = null) => ({ error: { type, message, code } });

/** Refusals as the services word them: status, what they say, how it is to be taken. */
const refusals: readonly [string, number, Record<string, unknown> | string, string, Record<string, string>?][] = [
  [
    '429 without a word of when',
    429,
    error('requests', 'Rate limit reached for gpt-5 on requests per min (RPM).'),
    'rateLimit',
  ],
  [
    '429 that is about money',
    429,
    error('insufficient_quota', 'You exceeded your current quota.', 'insufficient_quota'),
    'credits',
  ],
  ['429 for the whole day', 429, error('requests', 'Rate limit reached for gpt-5 on requests per day (RPD).'), 'quota'],
  [
    '429 that no wait mends',
    429,
    error('tokens', 'Request too large for gpt-5 on tokens per min (TPM): Limit 1, Requested 2.'),
    'contextTooLong',
  ],
  [
    '400 that is about money',
    400,
    error('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'credits',
  ],
  ['402', 402, error('', 'Insufficient credits.'), 'credits'],
  ['401', 401, error('invalid_request_error', `Incorrect API key provided: ${TEST_KEY}.`, 'invalid_api_key'), 'auth'],
  [
    '403',
    403,
    error('permission_error', 'Your API key does not have permission to use this resource.'),
    'permissionDenied',
  ],
  ['403 of a moderation', 403, error('', 'This model requires moderation and your input was flagged.'), 'refused'],
  [
    '404 for the model',
    404,
    error('invalid_request_error', 'The model `x` does not exist.', 'model_not_found'),
    'modelUnknown',
  ],
  ['404 for the address', 404, '404 page not found', 'modelUnknown'],
  ['408', 408, error('', 'Request timed out.'), 'timeout'],
  ['413', 413, error('request_too_large', 'Request exceeds the maximum size'), 'contextTooLong'],
  [
    'a context that is too long for vLLM',
    400,
    error(
      'BadRequestError',
      "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens.",
    ),
    'contextTooLong',
  ],
  [
    'a context that is too long for LM Studio',
    400,
    { error: 'Trying to keep the first 15857 tokens when context the overflows.' },
    'contextTooLong',
  ],
  [
    'a parameter that the model does not take',
    400,
    error('invalid_request_error', "Unsupported parameter: 'reasoning_effort'"),
    'outdated',
  ],
  ['500', 500, error('api_error', 'Internal server error'), 'crashed'],
  ['502 with a page', 502, '<html><body>Bad Gateway</body></html>', 'capacity'],
  ['503', 503, error('server_error', 'The engine is currently overloaded.'), 'capacity'],
  ['529', 529, error('overloaded_error', 'Overloaded'), 'capacity'],
  ['an address that leads elsewhere', 308, '', 'outdated', { location: 'http://127.0.0.1:9/' }],
];

for (const protocol of protocols) {
  describe(`what goes wrong over HTTP: ${protocol}`, () => {
    const stand = new ChatModelStand(protocol);
    after(() => stand.stop());
    const take = async (
      reply: ScriptedReply,
      { request = {}, clock = systemClock }: { request?: Partial<ChatRequest>; clock?: Clock } = {},
      /** What has been said so far. */
      pieces: string[] = [],
    ): Promise<Asked & { requests: number }> => {
      const server = await stand.serve({ script: [reply] });
      const asked = await ask(await stand.model(server.url, { clock }), request, undefined, pieces);
      assert.ok(!JSON.stringify(asked).includes(TEST_KEY), 'no answer repeats the key');
      return { ...asked, requests: server.requests.length };
    };
    const failsAs = async (trouble: WireTrouble, kind: string, more: Partial<ScriptedReply> = {}) => {
      const asked = await take({ say: GREETING, ...more, trouble });
      assert.equal(asked.completion.failure?.kind, kind, JSON.stringify(asked.completion.failure));
      return asked;
    };

    for (const [name, status, body, kind, headers = {}] of refusals) {
      it(`takes ${name} for ${kind}, asks once and counts nothing`, async () => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const asked = await failsAs({ kind: 'refuse', status, headers, body: text }, kind);
        assert.equal(asked.requests, 1);
        assert.equal(totalTokens(asked.completion.usage), 0);
      });
    }

    it('knows by every kind of header when it may ask again', async () => {
      const cases: [Record<string, string>, number, number][] = [
        [{ 'retry-after': '12' }, 12_000, 12_000],
        [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1500, 1500],
        [{ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 55_000, 61_000],
        [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000, 360_000],
        [
          {
            'anthropic-ratelimit-tokens-remaining': '0',
            'anthropic-ratelimit-tokens-reset': new Date(Date.now() + 90_000).toISOString(),
          },
          80_000,
          91_000,
        ],
      ];
      for (const [headers, least, most] of cases) {
        const { completion } = await failsAs(
          { kind: 'refuse', status: 429, headers, body: '{"error":{}}' },
          'rateLimit',
        );
        const wait = completion.failure?.retryAfterMs ?? -1;
        assert.ok(wait >= least && wait <= most, `${JSON.stringify(headers)}: ${wait}`);
      }
    });

    it('takes a connection that is reset before any answer for the network', async () => {
      await failsAs({ kind: 'cut', at: 'request' }, 'network');
    });

    it('takes a stream that is cut after its headers for the network, and counts what was sent', async () => {
      const { completion } = await failsAs({ kind: 'cut', at: 'headers' }, 'network');
      assert.ok(completion.usage.input > 0);
    });

    it('does not hand on half a call of a tool', async () => {
      const { completion } = await failsAs({ kind: 'cut', at: 'call' }, 'network', { calls: CALLS });
      assert.equal(completion.message.text, GREETING);
      assert.ok(completion.message.toolCalls.length < CALLS.length);
    });

    it('notices that a stream ended in good order before the answer did', async () => {
      const { completion } = await failsAs({ kind: 'endEarly' }, 'network');
      assert.ok(completion.message.text !== '' && GREETING.startsWith(completion.message.text));
    });

    it('ends a trickle when its time is up, although it never falls silent', async () => {
      const clock = new SteeredClock();
      const trouble = { kind: 'trickle', everyMs: 1000, clock } as const;
      const asking = take({ say: GREETING.repeat(100), trouble }, { request: { timeoutMs: 240_000 }, clock });
      // Each step brings a byte; 45 steps without one would be silence.
      const { completion } = await clock.passUntil(asking, { stepMs: 4000 });
      assert.equal(completion.failure?.kind, 'timeout', JSON.stringify(completion.failure));
    });

    it('calls it the end of its time, when silence lasted just as long, however late its own clock is read', async () => {
      // Each reading is 5 ms after the one before it, as on a machine that is busy; the silence is allowed 1 ms more than the time.
      class LateClock extends SteeredClock {
        #readings = 0;
        override monotonic(): number {
          return super.monotonic() + (this.#readings += 5);
        }
      }
      const clock = new LateClock();
      const trouble = { kind: 'silent', after: 'request' } as const;
      const asking = take({ say: GREETING, trouble }, { request: { timeoutMs: 90_000 }, clock });
      const { completion } = await clock.passUntil(asking, { stepMs: 90_000 });
      assert.equal(completion.failure?.kind, 'timeout', JSON.stringify(completion.failure));
    });

    it('notices silence in the middle of an answer', async () => {
      const clock = new SteeredClock();
      const pieces: string[] = [];
      const asking = take({ say: GREETING, trouble: { kind: 'silent', after: 'text' } }, { clock }, pieces);
      const { completion } = await clock.passUntil(asking, { once: () => pieces.length > 0 });
      assert.equal(completion.failure?.kind, 'silent');
      assert.ok(completion.message.text !== '');
    });

    it('takes an error inside a stream for what it is', async () => {
      const overloaded = { type: 'overloaded_error', message: 'Overloaded' };
      const late = await failsAs({ kind: 'errorInside', error: overloaded, after: 'text' }, 'capacity');
      assert.ok(late.completion.message.text !== '' && totalTokens(late.completion.usage) > 0);
      const limit = { type: 'rate_limit_error', message: 'Rate limit reached. Please try again in 20s.' };
      const early = await failsAs({ kind: 'errorInside', error: limit, after: 'nothing' }, 'rateLimit');
      assert.equal(early.completion.failure?.retryAfterMs, 20_000);
    });

    it('refuses what is no JSON, what is of another kind, and nothing at all', async () => {
      await failsAs({ kind: 'brokenJson' }, 'garbage');
      const { completion } = await failsAs({ kind: 'wrongSchema' }, 'garbage');
      assert.match(completion.failure?.message ?? '', /no stream of this protocol/);
      await failsAs({ kind: 'emptyBody' }, 'garbage');
    });

    it('finds an error that was sent as plain JSON with status 200', async () => {
      const body = JSON.stringify({ error: { message: 'Context size has been exceeded.' } });
      await failsAs({ kind: 'refuse', status: 200, body }, 'contextTooLong');
      await failsAs({ kind: 'refuse', status: 200, body: '<html>Log in to the network</html>' }, 'garbage');
    });

    it('cuts an answer of 50 MB off and says so', async () => {
      const trouble = { kind: 'huge', bytes: 50_000_000 } as const;
      const { completion } = await take({ say: GREETING, trouble });
      assert.equal(completion.failure?.kind, 'garbage');
      assert.match(completion.failure.message, /cut off after \d+ MiB/);
      assert.ok(completion.message.text.length > 1000 && completion.message.text.length < 10_000_000);
    });

    it('counts tokens once that are told twice', async () => {
      const usage = { input: 50, output: 20, thinking: 5, cacheRead: 30, cacheWrite: 10 };
      const { completion } = await take({ say: GREETING, usage, trouble: { kind: 'usageTwice' } });
      assert.deepEqual([completion.failure, completion.usage], [null, usage]);
    });

    it('is content with a whole answer whose stream is never closed', async () => {
      const clock = new SteeredClock();
      const pieces: string[] = [];
      const asking = take({ say: GREETING, trouble: { kind: 'neverCloses' } }, { clock }, pieces);
      const { completion } = await clock.passUntil(asking, { once: () => pieces.join('') === GREETING });
      assert.deepEqual([completion.failure, completion.message.text], [null, GREETING]);
    });

    it('tells a port that nobody listens on, and a name that nobody knows', async () => {
      const server = await stand.serve({ script: [{}] });
      const { url } = server;
      await server.stop();
      for (const address of [url, 'http://nowhere.invalid/v1']) {
        const { completion } = await ask(await stand.model(address));
        assert.equal(completion.failure?.kind, 'network', JSON.stringify(completion.failure));
        assert.match(completion.failure.message, /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/);
        assert.equal(totalTokens(completion.usage), 0);
      }
    });

    it('tells a connection that cannot be secured', async () => {
      const server = await stand.serve({ script: [{}] });
      const { completion } = await ask(await stand.model(server.url.replace('http:', 'https:')));
      assert.equal(completion.failure?.kind, 'network', JSON.stringify(completion.failure));
      assert.match(completion.failure.message, /SSL|TLS|EPROTO/);
    });

    it('says that there is no key, and asks nobody', async () => {
      const server = await stand.serve({ script: [{ say: GREETING }] });
      const { completion } = await ask(await stand.model(server.url, { config: { api_key: 'env:MISSING' } }));
      assert.equal(completion.failure?.kind, 'auth');
      assert.match(completion.failure.message, /env:MISSING/);
      assert.equal(server.requests.length, 0);
    });
  });
}
