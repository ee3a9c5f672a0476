import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factoryEventSchema, type FactoryEvent } from '../../../../src/domain/run/events.ts';
import { noticeSchema } from '../../../../src/domain/run/notice.ts';
import { missingGateSchema } from '../../../../src/domain/evidence/checks.ts';
import { redactedEvent } from '../../../../src/domain/run/redacted-event.ts';
import { recordedDifferenceSchema } from '../../../../src/domain/evidence/repository-difference.ts';
import { recordedOf } from '../../../support/builders/differences.ts';

describe('a recorded difference', () => {
  it('of every kind is read as it was written', () => {
    for (const difference of Object.values(recordedOf)) {
      const written: unknown = JSON.parse(JSON.stringify(difference));
      assert.deepEqual(recordedDifferenceSchema.parse(written), difference);
    }
  });

  it('that is a sentence of an older version is kept as that sentence', () => {
    const text = "the file hooks/post-checkout was made in the repository's .git";
    assert.deepEqual(recordedDifferenceSchema.parse(text), { kind: 'described', text });
    assert.deepEqual(factoryEventSchema.parse({ type: 'tamper.found', differences: [text] }), {
      type: 'tamper.found',
      differences: [{ kind: 'described', text }],
    });
  });

  it('is refused where its kind is unknown, or where it has a field too many or too long a name', () => {
    const { branch } = recordedOf;
    for (const wrong of [
      { ...branch, kind: 'future' },
      { ...branch, more: 1 },
      { ...branch, name: 'x'.repeat(2001) },
      7,
    ]) {
      assert.ok(!recordedDifferenceSchema.safeParse(wrong).success, JSON.stringify(wrong).slice(0, 80));
    }
  });

  it('keeps no secret in any text, and stays readable without it', () => {
    // Words that are also kinds may be passwords.
    const secrets = /hunter22|branch|deleted|created|changed|isolated|object/g;
    const hide = (text: string) => text.replace(secrets, '[redacted]');
    const spoilt = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(spoilt);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([field, inner]) => {
          const isFree =
            ['name', 'worktree', 'text', 'because'].includes(field) || (field === 'from' && typeof inner === 'string');
          return [field, isFree && typeof inner === 'string' ? `hunter22 ${inner}` : spoilt(inner)];
        }),
      );
    };
    const differences = spoilt(Object.values(recordedOf)) as (FactoryEvent & { type: 'tamper.found' })['differences'];
    for (const event of [
      { type: 'tamper.found', differences },
      { type: 'repository.changed', differences, harmless: 'isolated' },
    ] satisfies FactoryEvent[]) {
      const redacted = redactedEvent(event, hide);
      assert.doesNotMatch(JSON.stringify(redacted), /hunter22/);
      assert.deepEqual(factoryEventSchema.parse(redacted), redacted);
    }
  });
});

describe('what an older version wrote in words', () => {
  it('is a notice that is a message', () => {
    const at = '2026-01-06T00:00:00.000Z';
    assert.deepEqual(noticeSchema.parse({ at, message: 'On.' }), { kind: 'message', at, message: 'On.' });
    assert.ok(!noticeSchema.safeParse({ at }).success);
    assert.ok(!noticeSchema.safeParse({ at, message: 'On.', kind: 'future' }).success);
  });

  it('is a kind of check that is missing, with the reason behind the colon', () => {
    const read = (text: string) => missingGateSchema.parse(text);
    assert.deepEqual(read('lint'), { kind: 'lint', reason: null });
    assert.deepEqual(read('types: tsc is not installed'), { kind: 'types', reason: 'tsc is not installed' });
    assert.deepEqual(read('tests: script "a:b": none'), { kind: 'tests', reason: 'script "a:b": none' });
    assert.deepEqual(read('spelling: none'), { kind: 'custom', reason: 'spelling: none' });
  });
});
