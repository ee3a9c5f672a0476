import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { LooseJsonLines, type LooseObject } from '../../../../src/adapters/providers/loose-json.ts';

function read(text: string): { objects: LooseObject[]; noise: string[] } {
  const lines = new LooseJsonLines();
  const taken = text.split('\n').map((line) => lines.take(line));
  return {
    objects: taken.flatMap((item) => item.objects),
    noise: [...taken.flatMap((item) => item.noise), ...lines.rest()].filter((line) => line !== ''),
  };
}

describe('loose JSON lines', () => {
  it('read an object whose strings hold raw control characters, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 20 }), (text, other) => {
        const object = { event: 'result', result: { response: text, list: [1, { other }] } };
        // As a writer that escapes quotes and backslashes only.
        const raw = JSON.stringify(object).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
        const isAmbiguous = /\\[nt]/.test(text + other) || text.includes('\\') || other.includes('\\');
        if (!isAmbiguous) assert.deepEqual(read(raw).objects, [object]);
      }),
    );
  });

  it('take up again at the next event after one that was cut off', () => {
    const { objects, noise } = read('{"event":"a","text":"cut of\n{"event":"b"}\n{"event":"c"}');
    assert.deepEqual(objects, [{ event: 'b' }, { event: 'c' }]);
    assert.deepEqual(noise, ['{"event":"a","text":"cut of']);
  });

  it('keep everything that is no object as noise', () => {
    const { objects, noise } = read('hello\n[1]\n"x"\n{"event":"a"}\n{broken}\n{"event":"b"}');
    assert.deepEqual([objects.length, noise], [2, ['hello', '[1]', '"x"', '{broken}']]);
  });

  it('read pretty-printed objects', () => {
    assert.deepEqual(read(JSON.stringify({ status: 'SUCCESS', a: { b: [1] } }, null, 2)).objects, [
      { status: 'SUCCESS', a: { b: [1] } },
    ]);
  });
});
