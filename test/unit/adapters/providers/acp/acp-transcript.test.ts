import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AcpTranscript } from '../../../../../src/adapters/providers/acp/acp-transcript.ts';
import type { TurnProgress } from '../../../../../src/ports/llm-provider.ts';

const said = (text: string) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
const cost = (amount: number) => ({
  sessionUpdate: 'usage_update',
  used: 1,
  size: 9,
  cost: { amount, currency: 'USD' },
});
const tool = (id: string, more: object) => ({ sessionUpdate: 'tool_call_update', toolCallId: id, ...more });

function transcript(progress: TurnProgress[] = []): AcpTranscript {
  const made = new AcpTranscript('/nonexistent/worktree', (item) => progress.push(item));
  made.begin('s');
  return made;
}

describe('what an ACP agent tells in a turn', () => {
  it('is what it says in this session, from the prompt to the answer', () => {
    const made = new AcpTranscript('/w', () => undefined);
    made.take('s', said('history'));
    made.begin('s');
    made.take('s', said('now'));
    made.take('other', said('a helper of its own'));
    made.end();
    made.take('s', said('late'));
    assert.deepEqual([made.text, made.late], ['now', 1]);
  });

  it('keeps messages apart that a tool call stands between', () => {
    const made = transcript();
    for (const update of [said('I lo'), said('ok.'), tool('1', { status: 'completed' }), said('Done.')])
      made.take('s', update);
    assert.equal(made.text, 'I look.\n\nDone.');
  });

  it('has its last paragraph for last words, over line breaks', () => {
    const made = transcript();
    made.take('s', said("Working.\n\nError: You've hit your usage limit\nGet more.\n"));
    assert.equal(made.lastWords, "Error: You've hit your usage limit Get more.");
  });

  it('names a tool once, when it is over, by what it was about', () => {
    const made = transcript();
    made.take('s', tool('1', { kind: 'edit', title: 'Edit', locations: [{ path: '/nonexistent/worktree/src/a.ts' }] }));
    made.take('s', tool('1', { status: 'completed' }));
    made.take('s', tool('1', { status: 'failed' }));
    made.take('s', tool('2', { kind: 'execute', title: 'npm\n  test', status: 'failed' }));
    made.take('s', tool('3', { title: 'never over', status: 'in_progress' }));
    assert.deepEqual(made.actions, ['edit: src/a.ts', 'execute: npm test (failed)']);
  });

  it('tells the cost before the prompt from the cost of the turn', () => {
    const made = new AcpTranscript('/w', () => undefined);
    made.take('s', cost(1));
    made.begin('s');
    for (const amount of [1.25, 1.5, 2]) made.take('s', cost(amount));
    assert.deepEqual([made.costBefore, made.costs], [1, [1.25, 2]]);
  });

  it('keeps a bounded number of actions, and reads updates of every wrong kind', () => {
    const made = transcript();
    for (let n = 0; n < 3000; n++) made.take('s', tool(`${n}`, { title: 'x', status: 'completed' }));
    assert.deepEqual([made.actions.length, made.actions.at(-1)], [1001, 'more actions were left out']);
    for (const update of [{}, { sessionUpdate: 7 }, said(''), { sessionUpdate: 'plan', entries: 'x' }, tool('', {})]) {
      made.take('s', update);
    }
    assert.equal(made.text, '');
  });
});
