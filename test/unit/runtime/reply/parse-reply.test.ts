import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseHandoverReply, parsePlanReply, parseWorkReply } from '../../../../src/runtime/reply/parse-reply.ts';

const work = { status: 'done', summary: 'Greeted.' };
const plan = { tasks: [{ key: 'a', title: 'A', acceptanceCheck: { command: 'true' } }] };
const handover = { understood: 'The greeting is there.', next: 'The moon.', check: null };

describe('the structured reply to a turn', () => {
  for (const [kind, parse, reply] of [
    ['work', parseWorkReply, work],
    ['a plan', parsePlanReply, plan],
    ['a hand-over', parseHandoverReply, handover],
  ] as const) {
    it(`of ${kind} means the same as a value and in words`, () => {
      const asValue = parse({ text: 'Nothing to be found here.', structured: reply });
      assert.ok(asValue.ok);
      assert.deepEqual(parse({ text: `Here it is.\n\n${JSON.stringify(reply)}` }), asValue);
    });

    it(`of ${kind} is not looked for in the words where a value came that breaks the schema`, () => {
      const broken = parse({ text: JSON.stringify(reply), structured: { [Object.keys(reply)[0] ?? '']: 7 } });
      assert.ok(!broken.ok && broken.failure.length > 0);
      assert.deepEqual(parse({ text: JSON.stringify({ [Object.keys(reply)[0] ?? '']: 7 }) }), broken);
    });
  }

  it('of another kind of turn is none', () => {
    assert.ok(!parsePlanReply({ text: '', structured: work }).ok);
    const inWords = parsePlanReply({ text: JSON.stringify(work) });
    assert.match(inWords.ok ? '' : inWords.failure.join(), /no JSON object with "tasks"/);
  });
});
