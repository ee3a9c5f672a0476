import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  decodeRecord,
  encodeLine,
  encodeRecord,
} from '../../../../../../src/adapters/run-hosts/local/journal/journal-line.ts';
import { scanSegment } from '../../../../../../src/adapters/run-hosts/local/journal/scan-segment.ts';
import { aRecord, notice } from '../../../../../support/builders/state-builders.ts';

const header = Buffer.from(encodeLine({ v: 1, segment: 1, project: 'p', firstSeq: 1, previous: null }));

const journal = fc
  .array(fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.boolean()), { minLength: 1, maxLength: 12 })
  .map((entries) => {
    let epoch = 0;
    const records = entries.map(([text, newEpoch], index) => {
      if (newEpoch) epoch += 1;
      return aRecord(index + 1, [notice(text)], { epoch });
    });
    const lines = records.map((record) => Buffer.from(encodeRecord(record)));
    return { records, lines, bytes: Buffer.concat([header, ...lines]) };
  });

describe('scanning a segment', () => {
  it('gives back every record, whatever its text', () => {
    fc.assert(
      fc.property(journal, ({ records, bytes }) => {
        const scanned = scanSegment(bytes, undefined);
        assert.deepEqual([scanned.torn, scanned.damage, scanned.goodLength], [undefined, undefined, bytes.length]);
        assert.deepEqual(
          scanned.lines.map((line) => decodeRecord(bytes.subarray(line.start, line.end))),
          records,
        );
      }),
    );
  });

  it('cut anywhere: the whole records before the cut, and the rest torn', () => {
    fc.assert(
      fc.property(journal, fc.nat(), ({ lines, bytes }, at) => {
        const length = header.length + (at % (bytes.length - header.length));
        const scanned = scanSegment(bytes.subarray(0, length), undefined);
        let end = header.length;
        let count = 0;
        while (count < lines.length && end + lines[count]!.length <= length) end += lines[count++]!.length;
        assert.equal(scanned.damage, undefined);
        assert.equal(scanned.goodLength, end);
        assert.equal(scanned.lines.length, count);
        assert.equal(scanned.torn === undefined, end === length);
      }),
    );
  });

  it('with one bit flipped anywhere: never a changed record, and damage unless it is the last', () => {
    fc.assert(
      fc.property(journal, fc.nat(), fc.nat({ max: 7 }), ({ records, lines, bytes }, at, bit) => {
        const place = at % bytes.length;
        const flipped = Buffer.from(bytes);
        flipped[place]! ^= 1 << bit;
        const scanned = scanSegment(flipped, undefined);
        const read = scanned.lines.map((line) => decodeRecord(flipped.subarray(line.start, line.end)));
        assert.deepEqual(read, records.slice(0, read.length));
        assert.ok(read.length < records.length, 'the flip went unseen');
        const inLast = place >= bytes.length - lines.at(-1)!.length;
        if (!inLast) assert.ok(scanned.damage !== undefined);
        else assert.ok(scanned.damage !== undefined || scanned.torn !== undefined);
      }),
      { numRuns: 400 },
    );
  });

  it('does not take two records in one line for an unfinished append', () => {
    const lines = [1, 2, 3].map((seq) => Buffer.from(encodeRecord(aRecord(seq, [notice('{"v":1,"seq":9')]))));
    const bytes = Buffer.concat([header, ...lines]);
    bytes[header.length + lines[0]!.length + lines[1]!.length - 1] = 0x0b;
    assert.match(scanSegment(bytes, undefined).damage?.why ?? '', /checksum/);
    assert.equal(scanSegment(bytes.subarray(0, bytes.length - 5), undefined).torn, undefined);
    assert.equal(scanSegment(Buffer.concat([header, ...lines]).subarray(0, -5), undefined).torn, 'it is unfinished');
  });

  it('knows by itself where a segment begins, and refuses one that does not follow', () => {
    const second = Buffer.concat([
      Buffer.from(encodeLine({ v: 1, segment: 2, project: 'p', firstSeq: 7, previous: { bytes: 1, sha256: 'x' } })),
      Buffer.from(encodeRecord(aRecord(7, [notice('x')], { epoch: 3 }))),
    ]);
    assert.equal(scanSegment(second, { seq: 6, epoch: 3 }).lines.length, 1);
    assert.equal(scanSegment(second, undefined).lines[0]?.number, 2);
    assert.match(scanSegment(second, { seq: 5, epoch: 3 }).damage?.why ?? '', /begins at sequence 7 after 5/);
    assert.match(scanSegment(second, { seq: 6, epoch: 4 }).damage?.why ?? '', /two drivers wrote/);
  });

  it('an empty file has no header', () => {
    assert.equal(scanSegment(Buffer.alloc(0), undefined).header, undefined);
  });
});
