import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Activity } from '../../../../src/domain/run/events.ts';
import type { TurnProgress } from '../../../../src/ports/llm-provider.ts';
import { TurnActivity } from '../../../../src/run/turn/turn-activity.ts';
import { redactionOf } from '../../../support/sandbox/no-keys.ts';

const key = ['kQ7vpZ9x', 'Lm3sTr0ngW2'].join('');

describe('what an agent is seen to say', () => {
  function shown(...progress: TurnProgress[]): string[] {
    const seen: Activity[] = [];
    const { redact, stream } = redactionOf([key]);
    const host = { projectId: 'p', emit: (one: Activity) => void seen.push(one) };
    const activity = new TurnActivity(host, { redact, redactStream: stream });
    for (const one of progress) activity.onProgress(one);
    activity.end();
    return seen.map((one) => {
      assert.ok(one.type === 'agent.said' || one.type === 'agent.thought' || one.type === 'agent.acted');
      return `${one.type} ${one.type === 'agent.acted' ? one.action : one.text}`;
    });
  }

  it('holds no key that comes letter by letter', () => {
    const pieces = Array.from(`It is ${key}.`, (text): TurnProgress => ({ type: 'said', text }));
    assert.equal(
      shown(...pieces)
        .join('')
        .replaceAll('agent.said ', ''),
      'It is [redacted].',
    );
  });

  it('holds no key in what it did, and keeps what was said before ahead of it', () => {
    assert.deepEqual(shown({ type: 'said', text: 'Look' }, { type: 'acted', action: `curl -H ${key}` }), [
      'agent.said Look',
      'agent.acted curl -H [redacted]',
    ]);
  });

  it('keeps words and thoughts apart, each to its end', () => {
    assert.deepEqual(shown({ type: 'thought', text: 'So it is' }, { type: 'said', text: 'Done' }), [
      'agent.thought So it ',
      'agent.thought is',
      'agent.said Done',
    ]);
  });
});
