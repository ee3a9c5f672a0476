import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ToolCall } from '../../../../src/ports/chat-model.ts';
import { readCalls, ToolCalls } from '../../../../src/runtime/tools/tool-calls.ts';
import { updateTask } from '../../../../src/runtime/tools/update-task.ts';
import type { ToolContext } from '../../../../src/runtime/tools/tool.ts';

/** Noting needs neither files nor a sandbox. */
function tools(): { run: (calls: ToolCall[]) => ReturnType<ToolCalls['run']>; all: ToolCalls } {
  const context = {
    report: { notes: [], tasks: [] },
    timeLeftMs: () => 60_000,
    signal: new AbortController().signal,
  } as unknown as ToolContext;
  const all = new ToolCalls([updateTask], context, () => undefined);
  return { run: (calls) => all.run(readCalls(calls), new Set(['update_task'])), all };
}

const note = (id: string, text = 'x'): ToolCall => ({
  id,
  name: 'update_task',
  arguments: JSON.stringify({ note: text }),
});

describe('the calls of one answer', () => {
  it('are run up to a number, and each of ten thousand gets its answer', async () => {
    const { run } = tools();
    const { results } = await run(Array.from({ length: 10_000 }, (_, n) => note(`call-${n}`, `note ${n}`)));
    assert.deepEqual([results.length, results.filter(({ isError }) => !isError).length], [10_000, 40]);
    assert.match(results.at(-1)?.text ?? '', /Not run: at most 40/);
  });

  it('each have an id of their own, where the model gave none or one twice, and the doubtful ones are not run', async () => {
    const calls = [note(''), note('a'), note('a'), note(''), note('b')];
    const { run } = tools();
    const { results } = await run(calls);
    assert.equal(new Set(results.map(({ callId }) => callId)).size, calls.length);
    assert.match(results[2]?.text ?? '', /had the id "a"/);
    assert.equal(results.filter(({ isError }) => !isError).length, 4);
  });

  it('to tools that there are not, of whatever name, are answered in few words', async () => {
    const { run, all } = tools();
    for (const name of ['rm', '', 'finish', 'constructor', '__proto__', 'update_task\0', 'x'.repeat(1_000_000)]) {
      const { results, reply } = await run([{ id: 'c', name, arguments: '{}' }]);
      assert.ok(results[0]?.isError === true && results[0].text.length < 500, name.slice(0, 20));
      assert.equal(reply, null);
    }
    assert.equal(all.badInARow, 7);
  });

  it('keep arguments that are no object out of the conversation', () => {
    for (const written of ['', 'null', '[1]', '"x"', '{"a":', '{"a":1}}', '\0']) {
      assert.equal(
        readCalls([{ id: 'c', name: 'update_task', arguments: written }]).calls[0]?.arguments,
        '{}',
        written,
      );
    }
  });

  it('with ten megabytes of arguments neither throw nor fill the answer', async () => {
    const { run } = tools();
    const { results } = await run([note('c', 'y'.repeat(10 * 1024 * 1024))]);
    assert.ok((results[0]?.text.length ?? Infinity) < 1000);
  });
});
