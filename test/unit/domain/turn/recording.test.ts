import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scriptOf, type RecordedTurn } from '../../../../src/domain/turn/recording.ts';
import { parseScript } from '../../../../src/domain/turn/script.ts';

const turn = (over: Partial<RecordedTurn>): RecordedTurn => ({
  v: 1,
  at: '2026-01-06T00:00:00.000Z',
  operation: 'work',
  taskTitle: 'Greet',
  turnsBefore: 0,
  turn: { reply: 'first' },
  ...over,
});

describe('a recording as a script', () => {
  it('puts each turn where the same question will be asked', () => {
    const document = scriptOf('Run', [
      turn({ operation: 'plan', taskTitle: null, turn: { reply: 'plan' } }),
      turn({ turn: { reply: 'one' } }),
      turn({ operation: 'correction', turnsBefore: 1, turn: { reply: 'two' } }),
      turn({ operation: 'handover', turn: { reply: 'taken over' } }),
      turn({ operation: 'audit', taskTitle: null, turn: { reply: 'audited' } }),
      turn({ operation: 'probe', taskTitle: null }),
    ]);
    assert.deepEqual(document, {
      version: 1,
      name: 'Run',
      plan: [{ reply: 'plan' }],
      tasks: { Greet: [{ reply: 'one' }, { reply: 'two' }] },
      audits: [{ reply: 'audited' }],
      handovers: [{ reply: 'taken over' }],
    });
    assert.ok(parseScript(document).ok);
  });

  it('keeps the later of two turns in one place: the first was cut off', () => {
    const { tasks } = scriptOf('Run', [turn({}), turn({ turn: { reply: 'again' } })]) as { tasks: object };
    assert.deepEqual(tasks, { Greet: [{ reply: 'again' }] });
  });

  it('does not take a task called like what every object has for one', () => {
    const { tasks } = scriptOf('Run', [turn({ taskTitle: '__proto__' })]) as { tasks: object };
    assert.deepEqual(Object.keys(tasks), ['__proto__']);
  });
});
