import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { failureTable, findFailure } from '../../../../../../src/adapters/providers/chat/http/http-failure-table.ts';
import { errorText } from '../../../../../../src/adapters/providers/chat/http/error-text.ts';
import { refusalFailure, withoutSecrets } from '../../../../../../src/adapters/providers/chat/http/http-failure.ts';
import { providerFailureSchema } from '../../../../../../src/domain/provider/provider-failure.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const speaker = { name: 'openai at api.openai.com', key: 'sk-fake-abcdefgh' };
const refused = (status: number | null, text: string, headers: Record<string, string> = {}) =>
  refusalFailure({ status, text }, new Headers(headers), speaker, now);

describe('the table of refusals', () => {
  for (const row of failureTable) {
    it(`finds "${row.example.join(' ').slice(0, 70)}" to be ${row.kind}`, () => {
      const found = findFailure(...row.example);
      assert.equal(found, row, `another row comes first: ${found?.source ?? 'none'}`);
      assert.notEqual(row.source, '');
    });
  }

  it('is not taken in by a status that services use for other things', () => {
    const cases: [number | null, string, string][] = [
      [
        400,
        "openai.BadRequestError This model's maximum context length is 6048 tokens. However, you requested 6616",
        'contextTooLong',
      ],
      [
        400,
        'invalid_request_error input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000',
        'contextTooLong',
      ],
      [
        400,
        'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 13055>= n_ctx: 4096).',
        'contextTooLong',
      ],
      [
        400,
        'exceed_context_size_error the request exceeds the available context size, try increasing it',
        'contextTooLong',
      ],
      [null, 'Context size has been exceeded.', 'contextTooLong'],
      [429, 'insufficient_quota project_spend_limit_exceeded', 'credits'],
      [400, 'registry.ollama.ai/library/gemma3:4b does not support tools', 'modelUnknown'],
      [404, 'model "llama9" not found, try pulling it first', 'modelUnknown'],
      [400, 'acme/none is not a valid model ID', 'modelUnknown'],
      [503, 'server busy, please try again. maximum pending requests exceeded', 'capacity'],
      [null, 'CERT_HAS_EXPIRED certificate has expired', 'network'],
      [null, 'DEPTH_ZERO_SELF_SIGNED_CERT self-signed certificate', 'network'],
      [429, '', 'rateLimit'],
      [418, 'I am a teapot', 'garbage'],
      [599, '', 'crashed'],
    ];
    for (const [status, text, kind] of cases) assert.equal(refused(status, text).kind, kind, text);
  });
});

describe('a refusal as a failure', () => {
  it('is one that a journal takes, however much the service said', () => {
    const failure = refused(500, `${'x'.repeat(100_000)} server_error`, { 'retry-after': '99999999999999999' });
    providerFailureSchema.parse(failure);
    assert.equal(failure.resetAt, null);
  });

  it('is told from megabytes of what nearly fits, by a pattern that goes over them once', () => {
    const nearly = 'Request too large for x '.repeat(100_000);
    // A pattern that begins anew at each of them would take hours, and this test with it.
    assert.equal(findFailure(429, nearly)?.source, 'RFC 6585');
    assert.equal(refused(429, nearly).kind, 'rateLimit');
  });

  it('names tools as the cause where a service takes none, whoever serves the model', () => {
    const said: [number, string][] = [
      [400, 'registry.ollama.ai/library/gemma3:4b does not support tools'],
      [404, 'No endpoints found that support tool use. Try disabling "read_file".'],
      [400, '`tool calling` is not supported with this model'.replaceAll('`', '')],
      [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
      [500, 'server_error tools param requires --jinja flag'],
    ];
    for (const [status, text] of said) {
      const { kind, message } = refused(status, text);
      assert.equal(kind, 'modelUnknown', text);
      assert.match(message, /api\.openai\.com: This model or server does not support tools\./);
    }
    assert.match(refused(404, 'model "llama9" not found').message, /does not serve this model/);
  });

  it('never repeats a key', () => {
    for (const text of [
      'Incorrect API key provided: sk-fake-abcdefgh.',
      'bad header authorization: Bearer abc.def',
      'key AIzaFakeFakeFakeFakeFakeFake is blocked',
      'sk-proj-fake***1234',
    ]) {
      assert.doesNotMatch(refused(400, text).message, /abcdefgh|abc\.def|AIzaFake|fake\*/, text);
      assert.doesNotMatch(withoutSecrets(text, speaker.key), /abcdefgh/);
    }
    assert.doesNotMatch(refused(401, 'anything at all').message, /anything/);
  });

  it('takes the time from the words where no header tells it', () => {
    assert.equal(refused(429, 'Rate limit reached. Please try again in 1m3.5s.').retryAfterMs, 63_500);
    assert.equal(refused(429, 'Please try again in 20s.', { 'retry-after': '3' }).retryAfterMs, 3000);
    assert.equal(refused(429, 'Rate limit reached.').retryAfterMs, null);
  });

  it('reads what services say in all of their forms', () => {
    assert.equal(errorText({ error: { type: 'a', code: 'b', message: 'c' } }), 'a b c');
    assert.equal(errorText({ type: 'error', error: { type: 'a', message: 'c' } }), 'a c');
    assert.equal(errorText({ error: 'only words' }), 'only words');
    assert.equal(
      errorText({ error: { code: 502, message: 'c', metadata: { raw: 'of the maker' } } }),
      'c of the maker',
    );
    assert.equal(errorText(null), '');
    assert.equal(errorText([1]), '');
  });
});
