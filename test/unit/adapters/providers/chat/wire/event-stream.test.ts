import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DONE, eventsIn } from '../../../../../../src/adapters/providers/chat/wire/event-stream.ts';
import { ServiceRefusal } from '../../../../../../src/adapters/providers/chat/wire/service-refusal.ts';

/** Reads a body that arrives in pieces of so many bytes. */
async function read(body: string, size = 3): Promise<unknown[]> {
  const bytes = Buffer.from(body);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return all(eventsIn(pieces()));
}

async function all(events: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const one = { choices: [{ delta: { content: 'ä 日本 🦀' } }] };
const two = { choices: [{ delta: {}, finish_reason: 'stop' }] };
const [first, second] = [JSON.stringify(one), JSON.stringify(two)];

describe('the events of an answer', () => {
  const streams: Readonly<Record<string, string>> = {
    'as the standard says': `data: ${first}\n\ndata: ${second}\n\ndata: [DONE]\n\n`,
    'with carriage returns': `data: ${first}\r\n\r\ndata: ${second}\r\n\r\ndata: [DONE]\r\n\r\n`,
    'with carriage returns alone': `data: ${first}\r\rdata: ${second}\r\rdata: [DONE]\r\r`,
    'with a mark of the byte order': `\uFEFFdata: ${first}\n\ndata: ${second}\n\ndata: [DONE]\n\n`,
    'with comments, names, ids and blanks before': `\n \n: PROCESSING\n\n:\nid: 7\nevent: message\nretry: 3\ndata: ${first}\n\n: ping\n\ndata: ${second}\n\ndata: [DONE]\n\n`,
    'without a blank behind "data:"': `data:${first}\n\ndata:${second}\n\ndata:[DONE]\n\n`,
    'without empty lines': `data: ${first}\ndata: ${second}\ndata: [DONE]`,
    'over several lines with carriage returns': `data: {"choices":\r\ndata: ${JSON.stringify(one.choices)}}\r\n\r\ndata: ${second}\r\n\r\ndata: [DONE]\r\n\r\n`,
    'over several lines': `data: {"choices":\ndata: ${JSON.stringify(one.choices)}}\n\ndata: ${second}\n\ndata: [DONE]\n\n`,
  };
  for (const [form, stream] of Object.entries(streams)) {
    it(`are read ${form}, in pieces of any size`, async () => {
      for (const size of [1, 2, 7, 10_000]) assert.deepEqual(await read(stream, size), [one, two, DONE]);
    });
  }

  it('are those of a body that is JSON as a whole, in one line or over many, or in lines', async () => {
    assert.deepEqual(await read(first), [one]);
    assert.deepEqual(await read(`\n\n${JSON.stringify(one, null, 2)}\n`), [one]);
    assert.deepEqual(await read(`${first}\n${second}\n`), [one, two]);
  });

  it('leave out what is cut off at the end, and are none in a page', async () => {
    assert.deepEqual(await read(`data: ${first}\n\ndata: ${second.slice(0, 9)}`), [one]);
    assert.deepEqual(await read('<html><body>Log in</body></html>'), []);
    assert.deepEqual(await all(eventsIn(null)), []);
  });

  it('are no JSON where an event is broken in the middle', async () => {
    await assert.rejects(read(`data: ${first.slice(0, 9)}\n\ndata: ${second}\n\n`), SyntaxError);
  });

  it('end with the error that a server sends in place of an event', async () => {
    const errors: [string, number | null, string][] = [
      [`data: {"error":{"message":"Gone","code":502}}\n\n`, 502, 'Gone'],
      [`data: {"error":"Gone"}\n\n`, null, 'Gone'],
      [`data: {"object":"error","message":"Gone","code":400}\n\n`, 400, 'Gone'],
      [`event: error\ndata: Gone\n\n`, null, 'Gone'],
      [`event: error\ndata: {"message":"Gone"}\n\n`, null, 'Gone'],
      [
        `data: {"type":"error","error":{"type":"overloaded_error","message":"Gone"}}\n\n`,
        null,
        'overloaded_error Gone',
      ],
      [`{"detail":"Gone"}`, null, 'Gone'],
      [`[{"error":{"code":429,"message":"Gone","status":"RESOURCE_EXHAUSTED"}}]`, 429, 'Gone'],
    ];
    for (const [body, status, text] of errors) {
      await assert.rejects(read(body), (error) => {
        assert.ok(error instanceof ServiceRefusal, body);
        assert.deepEqual([error.status, error.text], [status, text], body);
        return true;
      });
    }
  });

  it('are not taken for errors where only their names are those of errors', async () => {
    const begins = { type: 'message_start', message: { id: 'a', model: 'm', usage: { input_tokens: 1 } } };
    assert.deepEqual(await read(`event: message_start\ndata: ${JSON.stringify(begins)}\n\n`), [begins]);
    for (const empty of [null, '', false]) {
      assert.equal((await read(`data: ${JSON.stringify({ ...begins, error: empty })}\n\n`)).length, 1);
    }
  });

  it('are not taken for errors where a field for errors is empty', async () => {
    for (const empty of [null, '', false]) {
      assert.equal((await read(`data: ${JSON.stringify({ ...one, error: empty })}\n\n`)).length, 1);
    }
  });
});
