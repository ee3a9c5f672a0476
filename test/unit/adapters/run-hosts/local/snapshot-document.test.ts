import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { readDocument, writeDocument } from '../../../../../src/adapters/run-hosts/local/snapshot-document.ts';

const read = (text: string) => readDocument(Buffer.from(text), 'x.yaml');

describe('a snapshot document', () => {
  it('gives back any text that an agent may have written', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const nasty = fc.constantFrom(
      'no',
      '012',
      '1e3',
      '2026-11-20',
      '\t',
      ' a ',
      '\r\n',
      '# no comment',
      '---',
      '...',
      '\u2028',
      '~',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(text, nasty), { maxLength: 8 }), fc.dictionary(fc.string(), text), (list, map) => {
        delete map.__proto__;
        const content = { list, map: { ...map }, empty: {}, none: null, number: 1e-7 };
        const result = read(writeDocument('About', 7, content).text);
        assert.ok(result.kind === 'good', JSON.stringify(result));
        assert.deepEqual(JSON.parse(JSON.stringify(result.document.content)), JSON.parse(JSON.stringify(content)));
        assert.equal(result.document.seq, 7);
      }),
    );
  });

  it('notices any character that was changed, taken out or added', () => {
    const { text } = writeDocument('About', 7, { tasks: [{ id: 't1', cost: 123 }] });
    for (let at = 0; at < text.length; at++) {
      for (const changed of [
        text.slice(0, at) + text.slice(at + 1),
        `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`,
        `${text.slice(0, at)} ${text.slice(at)}`,
      ]) {
        assert.notEqual(read(changed).kind, 'good', `at ${at}: ${changed}`);
      }
    }
    assert.notEqual(read(text.replaceAll('\n', '\r\n')).kind, 'good');
    assert.equal(read(text).kind, 'good');
  });

  it('tells a newer version from a changed one', () => {
    const { text } = writeDocument('About', 7, {});
    assert.deepEqual(read(text.replace('schemaVersion: 1', 'schemaVersion: 12')), { kind: 'newer', version: 12 });
  });
});
