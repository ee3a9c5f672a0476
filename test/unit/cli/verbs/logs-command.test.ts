import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { EXIT } from '../../../../src/cli/io/exit-codes.ts';
import type { CheckResult } from '../../../../src/domain/evidence/checks.ts';
import { noTokens } from '../../../../src/domain/money/tokens.ts';
import { cli, startCli } from '../../../support/cli/cli-run.ts';
import { TEST_TIME, turnEnded, turnStarted } from '../../../support/builders/state-builders.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { until } from '../../../support/time/until.ts';

interface Whole {
  started: { prompt: string };
  ended: { reply: string };
}

function passedCheck(name: string): CheckResult {
  return {
    ...{ name, kind: 'tests', command: 'npm test', verdict: 'passed', required: true, exitCode: 0, durationMs: 1 },
    ...{ output: '', outputFile: null, note: '' },
  };
}

/** A project with one whole turn in its journal. */
function engineWithTurn(): { engine: MemoryEngine; id: string } {
  const engine = new MemoryEngine();
  const id = engine.add();
  engine.happen(id, {
    type: 'turn.started',
    turnId: 'turn-9',
    operation: 'work',
    taskId: 't2',
    persona: 'engineer',
    providerId: 'scripted',
    prompt: 'Please read the month.\u001b[2J',
    reservation: null,
    why: '',
  });
  engine.happen(id, {
    type: 'turn.ended',
    turnId: 'turn-9',
    result: 'done',
    summary: 'It is read.',
    reply: 'I did it.',
    model: 'script',
    tokens: { ...noTokens, input: 20 },
    costUsd: null,
    requests: 1,
    failure: null,
    conversationId: null,
    fingerprint: '',
    actions: '',
  });
  return { engine, id };
}

describe('logs', () => {
  it('tell what happened, a line each, with tasks by their titles', async () => {
    const { engine, id } = engineWithTurn();
    const { stdout } = await cli(engine, ['logs', id]);
    assert.equal(
      stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'T'),
      '  13  T  turn begins: work, engineer with scripted, “Read the month”\n  14  T  turn ended: done, 20 tokens, unpriced: It is read.\n',
    );
  });

  it('show one turn in full, asked and answered', async () => {
    const { engine, id } = engineWithTurn();
    const { stdout } = await cli(engine, ['logs', id, '--turn', '1']);
    assert.match(
      stdout,
      /^Turn 1, work, engineer with scripted, begun .*\n\nAsked\nPlease read the month\.\n\nAnswered\nI did it\.\n\n\(done, unpriced\)\n$/,
    );
    const missing = await cli(engine, ['logs', id, '--turn', '2']);
    assert.deepEqual([missing.exitCode, missing.stderr], [1, 'There is no turn 2; the project has had 1.\n']);
  });

  it('show what is too large for the journal in full, and say where it is gone', async () => {
    const engine = new MemoryEngine();
    const id = engine.add();
    const [begun, ended] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
    engine.happen(id, turnStarted('turn-9', { prompt: 'The beg', promptBlob: begun }));
    engine.happen(id, turnEnded('turn-9', { reply: 'I', replyBlob: ended }));
    engine.texts.set(begun, 'The beginning and the end.').set(ended, 'I did all of it.');
    const { stdout } = await cli(engine, ['logs', id, '--turn', '1']);
    assert.match(stdout, /\nAsked\nThe beginning and the end\.\n\nAnswered\nI did all of it\.\n/);
    const whole = JSON.parse((await cli(engine, ['logs', id, '--turn', '1', '--json'])).stdout) as Whole;
    assert.deepEqual([whole.started.prompt, whole.ended.reply], ['The beginning and the end.', 'I did all of it.']);
    engine.texts.delete(ended);
    const gone = await cli(engine, ['logs', id, '--turn', '1']);
    assert.deepEqual(
      [gone.exitCode, gone.stderr],
      [EXIT.unreadable, `The project has no stored text ${ended}, or it is damaged.\n`],
    );
  });

  it('print all that a check printed when it last ran', async () => {
    const engine = new MemoryEngine();
    const id = engine.add();
    const stored = `sha256:${'c'.repeat(64)}`;
    const check = { ...passedCheck('unit tests'), output: 'ok' };
    const report = (over: object) => ({ passed: true, checks: [{ ...check, ...over }], at: TEST_TIME });
    engine.happen(id, { type: 'gates.baselined', report: report({}) });
    assert.equal((await cli(engine, ['logs', id, '--output', 'unit tests'])).stdout, 'ok\n');
    engine.happen(id, { type: 'gates.ran', taskId: 't2', report: report({ output: 'o', outputBlob: stored }) });
    engine.texts.set(stored, 'one\ntwo\u001b[2J\n');
    assert.equal((await cli(engine, ['logs', id, '-o', 'unit tests'])).stdout, 'one\ntwo\n');
    const told = JSON.parse((await cli(engine, ['logs', id, '-o', 'unit tests', '--json'])).stdout) as object;
    assert.deepEqual(
      { ...told, at: '' },
      { check: 'unit tests', at: '', verdict: 'passed', output: 'one\ntwo\u001b[2J\n' },
    );
    const none = await cli(engine, ['logs', id, '-o', 'lint']);
    assert.deepEqual([none.exitCode, none.stderr], [1, 'No check "lint" has run; these have: unit tests.\n']);
  });

  it('give programs the records themselves', async () => {
    const { engine, id } = engineWithTurn();
    const { records } = JSON.parse((await cli(engine, ['logs', id, '--json'])).stdout) as {
      records: { seq: number; events: { type: string }[] }[];
    };
    assert.deepEqual(
      records.map(({ seq, events }) => [seq, events[0]?.type]),
      [
        [13, 'turn.started'],
        [14, 'turn.ended'],
      ],
    );
  });

  it('follow what happens, and end with Ctrl-C', async () => {
    const { engine, id } = engineWithTurn();
    const run = startCli(engine, ['logs', id, '--follow']);
    await until(() => run.stdout().includes('turn ended'));
    engine.happen(id, { type: 'notice.raised', message: 'new' });
    await until(() => run.stdout().includes('notice: new'));
    run.interrupt();
    assert.equal(await run.exitCode, 130);
    assert.equal(run.stdout().match(/turn begins/g)?.length, 1);
  });
});
