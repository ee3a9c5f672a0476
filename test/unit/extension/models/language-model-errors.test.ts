import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { providerFailureSchema } from '../../../../src/domain/provider/provider-failure.ts';
import { languageModelErrors, languageModelFailure } from '../../../../src/extension/models/language-model-errors.ts';

describe("a refusal of the editor's model", () => {
  for (const { kind, example, source } of languageModelErrors) {
    it(`is ${kind}: ${example.message.slice(0, 60)}`, () => {
      assert.notEqual(source, '');
      // Alone, and as the API wraps what is unspecified: with the code Unknown and a cause.
      const cause = Object.assign(new Error(example.message), { name: example.name });
      const wrapped = Object.assign(new Error(`Language model 'x' errored: ${example.message}`, { cause }), {
        code: 'Unknown',
      });
      const coded = Object.assign(new Error(example.message), { name: 'LanguageModelError', code: example.name });
      for (const error of [cause, wrapped, coded]) {
        const failure = providerFailureSchema.parse(languageModelFailure(error));
        assert.equal(failure.kind, kind);
        assert.match(failure.message, /^The editor's model did not answer: .+\.$/);
      }
    });
  }

  it('is a crash when nobody knows the text, and keeps it', () => {
    const failure = languageModelFailure(new Error('Something new [Learn More](https://example.invalid)'));
    assert.deepEqual([failure.kind, failure.message], ['crashed', "The editor's model did not answer: Something new."]);
  });

  it('may be anything that can be thrown', () => {
    for (const thrown of [undefined, null, 'text', 7, {}, { cause: { cause: 'x' } }]) {
      providerFailureSchema.parse(languageModelFailure(thrown));
    }
    const circle: { message: string; cause?: unknown } = { message: 'round' };
    circle.cause = circle;
    assert.equal(languageModelFailure(circle).kind, 'crashed');
  });

  it('tells how long to wait where the text does', () => {
    const waits = (text: string): number | null => languageModelFailure(new Error(text)).retryAfterMs;
    assert.equal(waits('Please wait 2 hours 5 minutes before trying again.'), 7_500_000);
    assert.equal(waits('Please wait 1 day for your limit to reset.'), 86_400_000);
    assert.equal(waits('Please wait 40 seconds.'), 40_000);
    assert.equal(waits('Please try again later.'), null);
  });
});
