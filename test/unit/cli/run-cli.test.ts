import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../src/domain/refusal.ts';
import { failed } from '../../../src/domain/result.ts';
import { StoreError } from '../../../src/ports/stores/store-failure.ts';
import { cli } from '../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../support/fakes/memory-engine.ts';

describe('the command line', () => {
  it('shows its help without touching any project, with examples and exit codes', async () => {
    const createEngine = async () => {
      throw new Error('asked for an engine');
    };
    for (const argv of [['--help'], ['help', 'start'], ['init', '--help'], ['--version']]) {
      const { exitCode, stdout, stderr } = await cli(new MemoryEngine(), argv, { createEngine });
      assert.equal(exitCode, 0, argv.join(' '));
      assert.equal(stderr, '');
      assert.notEqual(stdout, '');
    }
    const { stdout } = await cli(new MemoryEngine(), ['--help']);
    for (const verb of [
      'setup',
      'init',
      'start',
      'pause',
      'resume',
      'terminate',
      'status',
      'list',
      'tasks',
      'logs',
      'export',
    ]) {
      assert.match(stdout, new RegExp(`^  ${verb} `, 'm'));
    }
    assert.match(stdout, /130 {2}interrupted/);
    assert.match(stdout, /Examples:/);
  });

  it('never gets wider than the terminal in its list of verbs', async () => {
    const { stdout } = await cli(new MemoryEngine(), ['start', '--help'], { isTty: true, columns: 60 });
    const [options = ''] = stdout.split('Ctrl-C');
    for (const line of options.split('\n')) assert.ok(line.length <= 60, line);
  });

  it('ends with 2 and the way to the help when it was not understood', async () => {
    for (const argv of [
      ['frobnicate'],
      ['start'],
      ['list', '--status', 'sleeping'],
      ['init', 'x', '--max-runtime', 'soon'],
      [],
    ]) {
      const { exitCode, stdout, stderr } = await cli(new MemoryEngine(), argv);
      assert.equal(exitCode, 2, argv.join(' '));
      assert.equal(stdout, '');
      assert.match(stderr, argv.length === 0 ? /Usage:/ : /error:[\s\S]*--help/);
    }
  });

  it('suggests the verb that was meant', async () => {
    const { stderr } = await cli(new MemoryEngine(), ['strat', 'x']);
    assert.match(stderr, /Did you mean start\?/);
  });

  it('says what happened and not where, when something unexpected breaks', async () => {
    const breaks = async () => {
      throw new Error('boom');
    };
    const broken = { createEngine: breaks, look: breaks };
    for (const verb of ['list', 'costs']) {
      const quiet = await cli(new MemoryEngine(), [verb], broken);
      assert.equal(quiet.exitCode, 1);
      assert.match(quiet.stderr, /did not expect: boom\n.*DARK_FACTORY_DEBUG=1/);
      assert.doesNotMatch(quiet.stderr, /\n\s+at /);
      const loud = await cli(new MemoryEngine(), [verb], { ...broken, env: { DARK_FACTORY_DEBUG: '1' } });
      assert.match(loud.stderr, /Error: boom\n\s+at /);
    }
  });

  it('ends with 6 and the store’s own sentence when files cannot be read', async () => {
    const breaks = async () => {
      throw new StoreError({
        kind: 'readOnly',
        message: 'The data directory is read-only. Make it writable.',
        file: '/x',
      });
    };
    for (const verb of ['list', 'costs']) {
      const broken = { createEngine: breaks, look: breaks };
      const { exitCode, stdout, stderr } = await cli(new MemoryEngine(), [verb, '--json'], broken);
      assert.equal(exitCode, 6);
      assert.equal(stderr, 'The data directory is read-only. Make it writable.\n');
      assert.deepEqual(JSON.parse(stdout), {
        error: { message: 'The data directory is read-only. Make it writable.', exitCode: 6 },
      });
    }
  });

  it('starts no engine to show how the projects stand', async () => {
    const createEngine = async () => assert.fail('asked for an engine');
    for (const argv of [['list'], ['status', 'parse'], ['tasks', 'parse']]) {
      const { exitCode, stderr } = await cli(new MemoryEngine(), argv, { createEngine });
      assert.equal(exitCode, argv.length === 1 ? 0 : 1, stderr);
    }
  });

  it('closes the engine when a verb breaks', async () => {
    const engine = new MemoryEngine();
    engine.snapshot = () => {
      throw new Error('boom');
    };
    assert.equal((await cli(engine, ['logs', 'x'])).exitCode, 1);
    assert.equal(engine.closed, true);
  });

  it('shows a refusal without anything in it that could drive the terminal', async () => {
    const engine = new MemoryEngine();
    const id = engine.add();
    engine.recording = async () =>
      failed(reportedBy({ message: 'It said: \u001b]0;mine\u0007\u001b[2Jno \u202Eway.' }));
    const { exitCode, stderr } = await cli(engine, ['export', id, '--format', 'script']);
    assert.equal(exitCode, 1);
    assert.equal(stderr, 'It said: no way.\n');
  });
});
