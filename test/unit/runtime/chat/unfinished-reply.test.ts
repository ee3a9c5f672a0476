import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { taskDraftSchema } from '../../../../src/domain/task/task-plan.ts';
import { unfinishedReply } from '../../../../src/runtime/chat/unfinished-reply.ts';
import { parseWorkReply } from '../../../../src/runtime/reply/parse-reply.ts';

const task = taskDraftSchema.parse({ key: 'docs', title: 'Docs', acceptanceCheck: { command: 'true' } });

describe('the reply of a turn that came to a limit', () => {
  const read = (...said: Parameters<typeof unfinishedReply>) => {
    const reply = parseWorkReply(unfinishedReply(...said));
    assert.ok(reply.ok);
    return reply.value;
  };

  it('says what is true: unfinished, with its notes, its last steps and the tasks that it added', () => {
    const report = { notes: ['Half.'], tasks: [task] };
    const { status, summary, newTasks } = read('The turn came to its limit.', '', report, ['read a.ts']);
    assert.deepEqual([status, newTasks.length], ['continue', 1]);
    assert.equal(summary, 'The turn came to its limit. Half. Its last steps: read a.ts.');
  });

  it('prefers the words of the agent to its notes, and says where it did nothing', () => {
    const { summary } = read('It is late.', ' I looked. ', { notes: ['Half.'], tasks: [] }, []);
    assert.equal(summary, 'It is late. I looked. It did nothing.');
  });
});
