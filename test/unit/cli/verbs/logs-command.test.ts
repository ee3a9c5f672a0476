import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { noTokens } from '../../../../src/domain/provider/provider.ts';
import { cli, startCli } from '../../../support/cli/cli-run.ts';
import { MemoryEngine } from '../../../support/fakes/memory-engine.ts';
import { until } from '../../../support/time/until.ts';

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
