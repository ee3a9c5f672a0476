import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  AgyCapabilityProbe,
  judgeCapabilities,
  parseAgyVersion,
} from '../../../../../src/adapters/providers/antigravity/antigravity-capabilities.ts';
import { notRun } from '../../../../../src/adapters/process/process-runner.ts';

const HELP = '  --print --output-format --input-format --add-dir --log-file';

describe('what an agy can do', () => {
  it('is known by its version, in every way of printing it', () => {
    for (const text of [
      'agy 1.2.3',
      '1.2.3',
      'agy version v1.2.3-4567 (linux/amd64)',
      'Antigravity CLI 1.2.3\nbuilt 2026',
      'warning: x\n1.2.3\n',
    ]) {
      assert.deepEqual(parseAgyVersion(text), [1, 2, 3], text);
    }
    for (const text of ['', 'agy', '127.0.0.1', 'dev']) assert.equal(parseAgyVersion(text), undefined, text);
  });

  it('is too little below the floor, and none at all in an editor', () => {
    const kindOf = (version: string, help = HELP) => {
      const judged = judgeCapabilities('/x/agy', version, help);
      return judged.ok ? 'fine' : judged.failure.kind;
    };
    assert.equal(kindOf('1.1.14'), 'outdated');
    assert.equal(kindOf('1.1.15'), 'fine');
    assert.equal(kindOf('1.10.0'), 'fine');
    assert.equal(kindOf('2.0.0'), 'fine');
    assert.equal(kindOf('1.107.0\nabcdef\nx64'), 'notInstalled');
    assert.equal(kindOf('hello'), 'notInstalled');
    assert.equal(kindOf('1.9.0', '--print --output-format'), 'outdated');
    assert.equal(kindOf('1.9.0', 'no help for you'), 'fine');
  });

  const probeWith = (answer: (args: readonly string[]) => Partial<typeof notRun>) =>
    new AgyCapabilityProbe().of(process.execPath, async (args) => ({ ...notRun, exitCode: 0, ...answer(args) }));

  it('goes by the version alone when the help text hangs', async () => {
    const found = await probeWith((args) =>
      args[0] === '--version' ? { output: '1.3.2' } : { timedOut: true, output: '--print' },
    );
    assert.ok(found.ok);
    assert.equal(found.value.flags, null);
  });

  it('is not judged when the question was cut off', async () => {
    for (const end of [{ timedOut: true }, { cancelled: true }]) {
      const found = await probeWith(() => end);
      assert.deepEqual(found.ok || found.failure.kind, 'timeout');
    }
  });

  it('is not read from what a crash printed', async () => {
    const found = await probeWith(() => ({ exitCode: 1, output: 'Error: Cannot find module\n\nNode.js v20.20.2\n' }));
    assert.deepEqual(found.ok || [found.failure.kind, found.failure.message.endsWith('ended with exit code 1.')], [
      'crashed',
      true,
    ]);
  });

  it('is asked once for the same file', async () => {
    const probe = new AgyCapabilityProbe();
    let asked = 0;
    const run = async () => ({ ...notRun, exitCode: 0, output: ++asked === 1 ? '1.3.2' : HELP });
    await probe.of(process.execPath, run);
    await probe.of(process.execPath, run);
    assert.equal(asked, 2);
    probe.forget(process.execPath);
    asked = 0;
    await probe.of(process.execPath, run);
    assert.equal(asked, 2);
  });
});
