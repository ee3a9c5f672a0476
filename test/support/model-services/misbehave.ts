import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Wire } from './model-server.ts';
import type { Frame, ScriptedReply, WireTrouble } from './scripted-reply.ts';

interface Turn {
  turn: number;
  model: string;
  response: ServerResponse;
}

/** Streams a reply, or goes wrong in the way that it says. */
export async function sendFrames(reply: ScriptedReply, wire: Wire, { turn, model, response }: Turn): Promise<void> {
  const { trouble } = reply;
  if (trouble?.kind === 'refuse') {
    const isJson = trouble.body.startsWith('{');
    response.writeHead(trouble.status, {
      'content-type': isJson ? 'application/json' : 'text/html',
      ...trouble.headers,
    });
    response.end(trouble.body);
    return;
  }
  if (trouble?.kind === 'silent' && trouble.after === 'request') return;
  if (trouble?.kind === 'cut' && trouble.at === 'request') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const frames = wire.frames(reply, model, turn);
  if (trouble === undefined) response.end(frames.map(({ text }) => text).join(''));
  else await goWrong(trouble, frames, wire, response);
}

async function goWrong(trouble: WireTrouble, frames: Frame[], wire: Wire, response: ServerResponse): Promise<void> {
  const all = (some: readonly Frame[]) => some.map(({ text }) => text).join('');
  const carrying = (what: Frame['carries']) =>
    frames.map((frame, at) => (frame.carries === what ? at : -1)).filter((at) => at >= 0);
  /** Half of what carries this part of the answer. */
  const half = (what: Frame['carries']) => {
    const places = carrying(what);
    return frames.slice(0, (places[Math.floor(places.length / 2)] ?? 1) + (what === 'text' ? 1 : 0));
  };
  const cut = async (bytes: string | Buffer) => {
    await write(response, bytes);
    // So that the client has read it before the reset throws away what is on the way.
    await delay(30);
    response.socket?.resetAndDestroy();
  };
  switch (trouble.kind) {
    case 'cut':
      if (trouble.at === 'headers') return cut('');
      if (trouble.at === 'call') return cut(all(half('call')));
      return cut(halfCharacter(Buffer.from(all(half('text')))));
    case 'endEarly':
      response.end(all(half('text')));
      return;
    case 'silent':
      return write(response, all(half('text')));
    case 'trickle':
      for (const byte of Buffer.from(all(frames))) {
        if (response.destroyed) return;
        await write(response, Buffer.from([byte]));
        await trouble.clock.sleep(trouble.everyMs);
      }
      response.end();
      return;
    case 'errorInside':
      response.end(all(trouble.after === 'text' ? half('text') : []) + wire.error(trouble.error).text);
      return;
    case 'brokenJson':
      response.end(`${all(half('text'))}event: response.output_text.delta\ndata: {"choices": [{"del\n\n`);
      return;
    case 'wrongSchema':
      response.end(
        'event: weather\ndata: {"temperature": [1, 2], "choices": "none", "type": 7}\n\ndata: 42\n\ndata: []\n\n',
      );
      return;
    case 'emptyBody':
      response.end();
      return;
    case 'huge':
      return flood(trouble.bytes, frames, response);
    case 'usageTwice':
      response.end(all(frames.flatMap((frame) => (frame.carries === 'usage' ? [frame, frame] : [frame]))));
      return;
    case 'neverCloses':
      return write(response, all(frames));
    case 'refuse':
      return;
  }
}

/** Says the same again and again until it has sent so much, and never comes to an end by itself before. */
async function flood(bytes: number, frames: readonly Frame[], response: ServerResponse): Promise<void> {
  const first = frames.findIndex(({ carries }) => carries === 'text');
  await write(
    response,
    frames
      .slice(0, first)
      .map(({ text }) => text)
      .join(''),
  );
  const block = (frames[first]?.text ?? '').repeat(200);
  for (let sent = 0; sent < bytes && !response.destroyed; sent += block.length) await write(response, block);
  response.end(
    frames
      .slice(first)
      .map(({ text }) => text)
      .join(''),
  );
}

async function write(response: ServerResponse, bytes: string | Buffer): Promise<void> {
  if (response.destroyed || bytes.length === 0) return;
  if (response.write(bytes)) return;
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]).catch(() => undefined);
  settled.abort();
}

/** Up to and with the first byte of the last character that has more than one. */
function halfCharacter(bytes: Buffer): Buffer {
  for (let at = bytes.length - 1; at > 0; at--) if ((bytes[at] ?? 0) >= 0xc0) return bytes.subarray(0, at + 1);
  throw new Error('The text of this reply needs a character of several bytes.');
}
