import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { argumentText, callArguments } from '../../../../../../src/adapters/providers/chat/calls/call-arguments.ts';

const WRITTEN = '{"path":"a","content":"line\\n\\"quoted\\""}';

describe('arguments of a call', () => {
  it('stay as they are written', () => {
    assert.equal(callArguments(['{"path"', ': "a"}']), '{"path": "a"}');
  });

  it('are an empty object where nothing is given', () => {
    for (const nothing of ['', '  ', 'null', '""', '{}', '{}{}']) assert.equal(callArguments([nothing]), '{}', nothing);
    assert.equal(callArguments([]), '{}');
  });

  it('are decoded as often as they were encoded', () => {
    const twice = JSON.stringify(WRITTEN);
    assert.equal(callArguments([twice]), WRITTEN);
    assert.equal(callArguments([JSON.stringify(twice)]), WRITTEN);
    assert.equal(callArguments([twice.slice(0, 9), twice.slice(9)]), WRITTEN);
  });

  it('are taken from an object, and from one in a list or a fence', () => {
    assert.equal(callArguments([argumentText(JSON.parse(WRITTEN))]), WRITTEN);
    assert.equal(callArguments([`\`\`\`json\n${WRITTEN}\n\`\`\``]), WRITTEN);
    for (const none of [undefined, null, 7, true]) assert.equal(argumentText(none), '');
  });

  it('are told once, whatever is sent before or repeated', () => {
    assert.equal(callArguments(['{}', WRITTEN]), WRITTEN);
    assert.equal(callArguments([WRITTEN, WRITTEN]), WRITTEN);
    assert.equal(
      callArguments(['{"path"', '{"path":"a","c', '{"path":"a","content":"b"}']),
      '{"path":"a","content":"b"}',
    );
  });

  it('may hold raw line feeds in their strings', () => {
    assert.deepEqual(JSON.parse(callArguments(['{"content":"a\nb\t\\"c"}'])), { content: 'a\nb\t"c' });
  });

  it('stay as they came where they cannot be read, or are two', () => {
    for (const odd of ['{"path":', 'path=a', '[1]', '{"path":"a"}{"path":"b"}', '"text"']) {
      assert.equal(callArguments([odd]), odd);
    }
  });
});
