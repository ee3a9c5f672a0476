import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { HandoffFiles } from '../../../../../src/adapters/providers/antigravity/antigravity-reply.ts';

const PACE = { lookMs: 300, settleMs: 1000, stableMs: 5000 };
const never = new AbortController().signal;

/** Each look is answered by the test, which says how much time has passed until the next. */
class LookClock {
  #ms = 0;
  readonly #between: (() => Promise<number>)[];

  constructor(between: (() => Promise<number>)[]) {
    this.#between = between;
  }

  now(): number {
    return this.#ms;
  }

  monotonic(): number {
    return this.#ms;
  }

  async sleep(): Promise<void> {
    const next = this.#between.shift();
    assert.ok(next !== undefined, 'it looks again although the answer is finished');
    this.#ms += await next();
  }

  get left(): number {
    return this.#between.length;
  }
}

describe('waiting for the answer of the editor', () => {
  let folder: string;
  let files: HandoffFiles;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'df-reply-'));
    files = new HandoffFiles(folder, 'turn');
    assert.ok((await files.write('Do it.')).ok);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('takes nothing by halves when much time passes while it reads, as on a machine that was asleep', async () => {
    const clock = new LookClock([
      async () => (await writeFile(files.replyFile, 'Half of '), 300),
      async () => (await appendFile(files.replyFile, 'the answer.'), 300),
      async () => 10_000,
    ]);
    const told = clock.monotonic.bind(clock);
    let asked = 0;
    // Whatever is asked after the reading is told that half a minute has gone.
    clock.monotonic = () => told() + 30_000 * asked++;
    const reply = await files.waitForReply(PACE, clock, never);
    assert.deepEqual(reply, { ok: true, value: 'Half of the answer.' });
  });

  it('goes on as long as it grows, and takes it once it has not changed for long enough', async () => {
    const clock = new LookClock([
      async () => (await writeFile(files.replyFile, 'Plan.\n'), 300),
      async () => 4000,
      async () => (await appendFile(files.replyFile, 'More.\n'), 4000),
      async () => 4000,
      async () => 1000,
    ]);
    const reply = await files.waitForReply(PACE, clock, never);
    assert.deepEqual([reply, clock.left], [{ ok: true, value: 'Plan.\nMore.\n' }, 0]);
  });

  it('takes one that ends with a whole block sooner', async () => {
    const text = 'Done.\n```json\n{"status": "done"}\n```\n';
    const clock = new LookClock([
      async () => (await writeFile(files.replyFile, text), 300),
      async () => 900,
      async () => 100,
    ]);
    assert.deepEqual([await files.waitForReply(PACE, clock, never), clock.left], [{ ok: true, value: text }, 0]);
  });
});
