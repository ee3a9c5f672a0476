import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseScript } from '../../../src/domain/turn/script.ts';
import { TurnRecorder } from '../../../src/runtime/turn-recorder.ts';
import type { TurnReply } from '../../../src/ports/llm-provider.ts';
import type { WorktreeFiles } from '../../../src/ports/worktree-files.ts';
import { turnReply, turnRequest } from '../../support/fakes/fake-provider.ts';

/** A worktree of names and texts; `changed` are those that differ from the last commit. */
function worktree(files: Record<string, string | Uint8Array>, changed: string[]) {
  const readBytes: WorktreeFiles['readBytes'] = async (path) => {
    const content = files[path];
    if (content === undefined) return { ok: true, value: undefined };
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return bytes.length > 100
      ? { ok: false, failure: 'too large' }
      : { ok: true, value: { bytes, executable: path.endsWith('.sh') } };
  };
  return { files: { readBytes } as WorktreeFiles, changedFiles: async () => [...changed] };
}

async function record(
  place: ReturnType<typeof worktree>,
  work: () => void,
  reply: Partial<TurnReply> = { text: 'done' },
) {
  const deps = { ...place, redact: (text: string) => text.replaceAll('sk-canary', '[redacted]'), nowMs: () => 1000 };
  const recorder = await TurnRecorder.begin(turnRequest(), deps);
  recorder.progress({ type: 'said', text: 'I wri' });
  recorder.progress({ type: 'said', text: 'te sk-canary.' });
  recorder.progress({ type: 'acted', action: 'wrote a' });
  recorder.progress({ type: 'thought', text: 'Hm.' });
  work();
  return recorder.end(turnReply(reply), 'one');
}
const steps = (recorded: { turn: Record<string, unknown> }) => recorded.turn['do'] as Record<string, unknown>[];

describe('the recorder of a turn', () => {
  it('keeps what was said and what is different in the worktree, in a form that a script takes', async () => {
    const files: Record<string, string | Uint8Array> = { 'old.txt': 'old', 'gone.txt': 'x', 'same.txt': 'same' };
    const changed = ['old.txt', 'gone.txt', 'same.txt'];
    const recorded = await record(worktree(files, changed), () => {
      files['old.txt'] = 'new';
      files['run.sh'] = '#!/bin/sh\n';
      files['picture.png'] = new Uint8Array([0x89, 0x50, 0, 0xff]);
      delete files['gone.txt'];
      changed.push('run.sh', 'picture.png');
    });
    assert.deepEqual(steps(recorded), [
      { say: 'I write [redacted].' },
      { think: 'Hm.' },
      { delete: 'gone.txt' },
      { write: { file: 'old.txt', content: 'new' } },
      { write: { file: 'picture.png', content: 'iVAA/w==', encoding: 'base64' } },
      { write: { file: 'run.sh', content: '#!/bin/sh\n', executable: true } },
    ]);
    const script = parseScript({ version: 1, default: [recorded.turn] });
    assert.ok(script.ok, script.ok ? '' : script.failure);
  });

  it('redacts a key between bytes that are no UTF-8, and leaves the others as they are', async () => {
    const files: Record<string, string | Uint8Array> = {};
    const recorded = await record(worktree(files, ['latin1.ini']), () => {
      files['latin1.ini'] = Buffer.from('caf\xe9=sk-canary\r\n\0', 'latin1');
    });
    const write = steps(recorded).find((step) => 'write' in step)?.['write'] as { content: string };
    assert.equal(Buffer.from(write.content, 'base64').toString('latin1'), 'caf\xe9=[redacted]\r\n\0');
  });

  it('sees a file that is back at what the commit has', async () => {
    const files = { 'a.txt': 'tried' };
    const changed = ['a.txt'];
    const recorded = await record(worktree(files, changed), () => {
      files['a.txt'] = 'committed';
      changed.length = 0;
    });
    assert.deepEqual(steps(recorded).at(-1), { write: { file: 'a.txt', content: 'committed' } });
  });

  it('names a file that is too large for it, and lets no key into the rest', async () => {
    const files: Record<string, string> = {};
    const changed: string[] = [];
    const recorded = await record(worktree(files, changed), () => {
      files['big.bin'] = 'x'.repeat(200);
      files['.env'] = 'KEY=sk-canary';
      changed.push('big.bin', '.env');
    });
    assert.deepEqual(steps(recorded).slice(2), [
      { write: { file: '.env', content: 'KEY=[redacted]' } },
      { think: '[big.bin changed too, and is not in this recording]' },
    ]);
  });

  it('lets no key into the names of the model and of files', async () => {
    const files: Record<string, string> = {};
    const changed: string[] = [];
    const change = (): void => {
      files['sk-canary.txt'] = 'x';
      changed.push('sk-canary.txt', 'sk-canary.gone');
    };
    const { turn } = await record(worktree(files, changed), change, { model: 'tuned-sk-canary' });
    assert.equal(turn['model'], 'tuned-[redacted]');
    assert.doesNotMatch(JSON.stringify(turn), /sk-canary/);
  });

  it('keeps how a turn failed, with the waits as they were left', async () => {
    const failure = {
      kind: 'quota' as const,
      message: 'Used up, sk-canary.',
      resetAt: new Date(61_000).toISOString(),
      retryAfterMs: 5000,
    };
    const { turn } = await record(worktree({}, []), () => undefined, { failure, costUsd: null });
    assert.deepEqual(turn['fail'], {
      kind: 'quota',
      message: 'Used up, [redacted].',
      resetIn: '60000ms',
      retryAfter: '5000ms',
    });
    assert.equal(turn['cost'], 'unpriced');
    assert.ok(parseScript({ version: 1, default: [turn] }).ok);
  });

  it('takes an empty reply for what it is', async () => {
    const { turn } = await record(worktree({}, []), () => undefined, { text: '' });
    assert.equal(turn['empty'], true);
  });
});
