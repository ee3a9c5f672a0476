import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatReply, lastWords } from '../../../../src/runtime/reply/format-reply.ts';
import { parsePlanReply, parseWorkReply, type Said } from '../../../../src/runtime/reply/parse-reply.ts';
import { taskDraftSchema } from '../../../../src/domain/task/task-plan.ts';

const task = taskDraftSchema.parse({ key: 'docs', title: 'Docs', acceptanceCheck: { command: 'true' } });
const nothing = { notes: [], tasks: [] };

/** What the value says; the words say the same to whoever has them alone. */
function workOf(said: Said) {
  const read = parseWorkReply(said);
  assert.ok(read.ok && said.structured !== undefined);
  assert.deepEqual(parseWorkReply({ text: said.text }), read);
  return read.value;
}

describe('the words of a reply that is known as a value', () => {
  it('hold the value as an agent writes it, whatever is in its summary', () => {
    const summary = 'Uses ```json\n{"status": "blocked"}\n``` and \u2028 {"status":1}.';
    const said = formatReply({ status: 'done', summary });
    assert.equal(workOf(said).summary, summary);
    assert.match(said.text, /^Uses [^]*```json\n\{\n  "status": "done",[^]*\}\n```\n$/);
  });

  it('are left as the model wrote them, and carry the tasks that its tools added', () => {
    const text = 'Well: {"status": "done", "summary": "Done."}';
    assert.deepEqual(lastWords(text, 'work', nothing), { text });
    assert.deepEqual(lastWords('No report.', 'work', { notes: [], tasks: [task] }), { text: 'No report.' });
    const added = workOf(lastWords(text, 'work', { notes: [], tasks: [task] }));
    assert.deepEqual([added.status, added.newTasks.map(({ key }) => key)], ['done', ['docs']]);
    const planned = lastWords('{"tasks": []}', 'plan', { notes: [], tasks: [task] });
    assert.ok(parsePlanReply(planned).ok);
  });
});
