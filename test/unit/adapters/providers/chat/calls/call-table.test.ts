import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CallTable, type Fragment } from '../../../../../../src/adapters/providers/chat/calls/call-table.ts';

const tools = new Set(['list_files', 'read_file', 'write_file']);
const table = (...fragments: Partial<Fragment>[]) => {
  const calls = new CallTable(tools);
  for (const one of fragments) calls.addFragment({ index: undefined, id: '', name: '', piece: '', extra: {}, ...one });
  calls.closeAll({ butNewest: false });
  return calls.calls.map(({ id, name, arguments: given }) => `${id} ${name} ${given}`);
};

describe('calls put together from fragments', () => {
  const two = ['a read_file {"path":"x"}', 'b write_file {"path":"y"}'];

  it('gives a piece without an id to the newest call under its number', () => {
    const shared = [
      { index: 0, id: 'a', name: 'read_file' },
      { index: 0, piece: '{"path"' },
      { index: 0, piece: ':"x"}' },
      { index: 0, id: 'b', name: 'write_file' },
      { index: 0, piece: '{"path"' },
      { index: 0, piece: ':"y"}' },
    ];
    assert.deepEqual(table(...shared), two);
    assert.deepEqual(table(...shared.map((one) => ({ ...one, index: undefined }))), two, 'without numbers');
  });

  it('puts pieces together that come in turns under their own numbers', () => {
    const pieces = [
      { index: 0, id: 'a', name: 'read_file', piece: '{"path"' },
      { index: 1, id: 'b', name: 'write_file', piece: '{"path"' },
      { index: 0, piece: ':"x"}' },
      { index: 1, piece: ':"y"}' },
    ];
    assert.deepEqual(table(...pieces), two);
  });

  it('begins a call by its name where there are no ids at all', () => {
    const whole = [
      { index: 0, name: 'read_file', piece: '{"path":"x"}' },
      { index: 0, name: 'read_file', piece: '{"path":"y"}' },
      { index: 0, name: 'list_files' },
      { index: 0, name: 'write_file', piece: '{"path":"z"}' },
    ];
    const expected = [
      'call-1 read_file {"path":"x"}',
      'call-2 read_file {"path":"y"}',
      'call-3 list_files {}',
      'call-4 write_file {"path":"z"}',
    ];
    assert.deepEqual(table(...whole), expected);
    assert.deepEqual(table(...whole.map((one) => ({ ...one, index: undefined }))), expected);
  });

  it('takes another id without a name for the same call, while its arguments are not whole', () => {
    const fresh = [
      { index: 0, id: 'a', name: 'read_file' },
      { index: 0, id: 'a2', piece: '{"path"' },
      { index: 0, id: 'a3', piece: ':"x"}' },
    ];
    assert.deepEqual(table(...fresh), ['a read_file {"path":"x"}']);
  });

  it('hears a name that is repeated, comes in pieces, or grows', () => {
    const one = ['a write_file {"path":"x"}'];
    const rest = { index: 0, piece: '{"path":"x"}' };
    assert.deepEqual(table({ index: 0, id: 'a', name: 'write_file' }, { ...rest, name: 'write_file' }), one);
    assert.deepEqual(table({ index: 0, id: 'a', name: 'write_' }, { index: 0, name: 'file' }, rest), one);
    assert.deepEqual(table({ index: 0, id: 'a', name: 'write_' }, { index: 0, name: 'write_file' }, rest), one);
  });

  it('gives each call an id of its own, and counts a call once that was sent twice', () => {
    const sent = [
      { index: 0, id: 'a', name: 'read_file', piece: '{"path":"x"}' },
      { index: 1, id: 'a', name: 'read_file', piece: '{"path":"y"}' },
      { index: 2, id: 'a', name: 'read_file', piece: '{"path":"x"}' },
    ];
    assert.deepEqual(table(...sent), ['a read_file {"path":"x"}', 'a-2 read_file {"path":"y"}']);
  });

  it('keeps a call without an id twice, for the model may mean it', () => {
    const same = { index: 0, name: 'read_file', piece: '{"path":"x"}' };
    assert.equal(table(same, same).length, 2);
  });

  it('hands on no call that is cut off', () => {
    const calls = new CallTable(tools);
    const fragment = { index: 0, extra: {}, id: 'a', name: 'read_file' };
    calls.addFragment({ ...fragment, piece: '{"path":"x"}' });
    calls.addFragment({ ...fragment, index: 1, id: 'b', piece: '{"pa' });
    calls.closeAll({ butNewest: true });
    assert.deepEqual(
      calls.calls.map(({ id }) => id),
      ['a'],
    );
  });
});
