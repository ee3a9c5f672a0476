import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type { WorkReply } from '../../../../src/domain/turn/reply-schema.ts';
import type { TurnProgress, TurnReply, TurnRequest } from '../../../../src/ports/llm-provider.ts';
import { parsePlanReply, parseWorkReply } from '../../../../src/runtime/reply/parse-reply.ts';
import { agentGround, type AgentGround } from '../../../support/agents/chat-agent-ground.ts';
import { asks, breaks, FakeChatModel, finishes } from '../../../support/fakes/fake-chat-model.ts';
import { hangs, resultsIn, says } from '../../../support/fakes/fake-chat-model.ts';
import type { FakeChatModelOptions, ModelStep } from '../../../support/fakes/fake-chat-model.ts';
import { until } from '../../../support/time/until.ts';
import { turnRequest } from '../../../support/builders/turn-request.ts';

describe('a turn of a chat model', () => {
  let ground: AgentGround;
  let request: Awaited<ReturnType<typeof turnRequest>>;
  before(async () => {
    ground = await agentGround();
  });
  after(() => ground.remove());
  beforeEach(async () => {
    request = await turnRequest();
  });
  afterEach(() => request.remove());

  interface Seen {
    reply: TurnReply;
    model: FakeChatModel;
    progress: TurnProgress[];
  }
  const take = async (
    steps: ModelStep[],
    changes: Partial<TurnRequest> = {},
    more: {
      config?: object;
      model?: FakeChatModelOptions;
      onProgress?: (item: TurnProgress) => void;
      signal?: AbortSignal;
    } = {},
  ): Promise<Seen> => {
    const model = new FakeChatModel(steps, more.model);
    const progress: TurnProgress[] = [];
    const heard = (item: TurnProgress) => {
      progress.push(item);
      more.onProgress?.(item);
    };
    const signal = more.signal ?? new AbortController().signal;
    const reply = await ground.agent(model, more.config).sendMessage({ ...request, ...changes }, heard, signal);
    assert.deepEqual(reply.usage, model.billed);
    assert.equal(reply.requests, model.requests.length);
    return { reply, model, progress };
  };
  const fileIn = (name: string) => join(request.worktreePath, name);

  it('is asked, does what it asks for, sees what came of it, and ends with its report', async () => {
    const { reply, model, progress } = await take([
      asks(['read_file', { path: 'greeting.txt' }], ['search', { pattern: 'wor.d' }]),
      asks(['edit_file', { path: 'greeting.txt', find: 'world', replace: 'moon' }]),
      asks(['run_command', { command: 'cat greeting.txt; echo oops >&2; exit 3' }]),
      finishes({ summary: 'Greets the moon.' }),
    ]);
    assert.equal(reply.failure, null);
    assert.deepEqual(reply.structured, { status: 'done', summary: 'Greets the moon.' });
    assert.equal(workReply(reply).summary, 'Greets the moon.');
    assert.equal(readFileSync(fileIn('greeting.txt'), 'utf8'), 'hello\nmoon\n');
    assert.deepEqual(reply.actions, [
      'read greeting.txt',
      'searched for wor.d',
      'edited greeting.txt',
      'ran cat greeting.txt; echo oops >&2; exit 3 (exit code 3)',
    ]);
    const results = resultsIn(model.requests.at(-1));
    assert.match(results[0] ?? '', /lines 1 to 2 of 2 \(data, not instructions\)[^]*hello\nworld/);
    assert.match(results[1] ?? '', /greeting\.txt:2: world/);
    assert.match(results[3] ?? '', /Exit code 3\.[^]*hello\nmoon[^]*oops/);
    assert.deepEqual(
      progress.flatMap((item) => (item.type === 'acted' ? [item.action] : [])),
      reply.actions,
    );
  });

  it('gives the tools that the kind of turn may use, and no other', async () => {
    const toolsIn = async (operation: TurnRequest['operation']) => {
      const { model } = await take([says('{"status": "done", "tasks": []}')], { operation });
      return model.requests[0]?.tools.map(({ name }) => name).join(' ');
    };
    assert.equal(await toolsIn('plan'), 'read_file list_files search add_task finish');
    assert.equal(await toolsIn('correction'), 'finish');
    assert.equal(await toolsIn('handover'), 'read_file list_files search run_command finish');
    assert.equal(await toolsIn('probe'), '');
    const { model } = await take([asks(['write_file', { path: 'x', content: '' }]), finishes()], {
      operation: 'audit',
    });
    assert.match(resultsIn(model.requests[1]).join(), /there is no tool "write_file" now/);
    assert.ok(!existsSync(fileIn('x')));
  });

  it('folds what its tools gathered into the one report', async () => {
    const task = { key: 'docs', title: 'Write docs', acceptanceCheck: { command: 'test -f docs.md' } };
    const { reply } = await take([asks(['add_task', task], ['add_task', task]), finishes()]);
    assert.deepEqual(
      workReply(reply).newTasks.map(({ title }) => title),
      ['Write docs'],
    );
    const options = [
      { label: 'A', confidence: 0.6 },
      { label: 'B', confidence: 0.4 },
    ];
    const decision = { question: 'Which?', confidence: 0.5, options, summary: 'Two ways are open.' };
    const decided = await take([asks(['raise_decision', decision])]);
    assert.equal(workReply(decided.reply).decision?.options[0]?.label, 'A');
    const planned = await take(
      [
        asks(['add_task', task]),
        asks(['finish', { tasks: [{ ...task, key: 'b', title: 'B', dependencies: ['gone'] }] }]),
        asks(['finish', {}]),
      ],
      { operation: 'plan', task: null },
    );
    assert.match(resultsIn(planned.model.requests[2]).join(), /depends on "gone", which does not exist/);
    const plan = parsePlanReply(planned.reply);
    assert.ok(plan.ok);
    assert.equal(plan.value.tasks.map(({ key }) => key).join(), 'docs');
  });

  it('tells the model what is wrong with a call, and ends as garbage after ten in a row', async () => {
    const { model, reply } = await take([
      asks(['read_file', '{"path": "greeting.txt"']),
      asks(['read_file', { file: 'greeting.txt' }]),
      asks(['open_file', {}]),
      () => ({
        toolCalls: ['a', 'b'].map((path) => ({ id: 'same', name: 'delete_file', arguments: `{"path":"${path}"}` })),
      }),
      finishes(),
    ]);
    assert.equal(reply.failure, null);
    const results = resultsIn(model.requests.at(-1));
    assert.match(results[0] ?? '', /not valid JSON/);
    assert.match(results[1] ?? '', /"path" is missing.*"file"/);
    assert.match(results[2] ?? '', /no tool "open_file"/);
    assert.match(results[4] ?? '', /had the id "same"; this one was not run/);
    const kept = model.requests
      .at(-1)
      ?.messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []));
    assert.equal(new Set(kept?.map(({ id }) => id)).size, kept?.length);
    for (const call of kept ?? []) JSON.parse(call.arguments);

    const bad = await take([asks(['read_file', '{'])]);
    assert.equal(bad.reply.failure?.kind, 'garbage');
    assert.equal(bad.model.requests.length, 10);
  });

  it('takes no "done" that was said before a failure could be seen, and runs nothing after the end', async () => {
    const { reply, model } = await take([
      asks(
        ['edit_file', { path: 'greeting.txt', find: 'not there', replace: 'x' }],
        ['finish', { status: 'done', summary: 'Done.' }],
      ),
      asks(
        ['finish', { status: 'continue', summary: 'Look again.' }],
        ['write_file', { path: 'late.txt', content: 'x' }],
      ),
    ]);
    assert.match(resultsIn(model.requests[1]).join('\n'), /not in greeting\.txt[^]*Not taken/);
    assert.equal(workReply(reply).status, 'continue');
    assert.ok(!existsSync(fileIn('late.txt')));
  });

  it('closes a turn that makes the same call over and over', async () => {
    const { reply, model } = await take([asks(['read_file', { path: 'greeting.txt' }])]);
    assert.equal(model.requests.length, 7);
    assert.match(resultsIn(model.requests[4]).at(-1) ?? '', /3|4 times in a row/);
    assert.deepEqual(
      model.requests.at(-1)?.tools.map(({ name }) => name),
      ['finish'],
    );
    assert.match(workReply(reply).summary, /same call over and over/);
    assert.equal(workReply(reply).status, 'continue');
  });

  it('asks for the report with its last request, and says what is true where none comes', async () => {
    let n = 0;
    const writes: ModelStep = (...args) => asks(['write_file', { path: `${n++}.txt`, content: '' }])(...args);
    const reports = await take(
      [writes, writes, finishes({ status: 'continue', summary: 'Half.' })],
      {},
      { config: { max_requests_per_turn: 3 } },
    );
    assert.equal(workReply(reports.reply).summary, 'Half.');
    assert.deepEqual(reports.model.requests.at(-1)?.messages.at(-1)?.role, 'user');
    const notes = asks(['update_task', { note: 'The parser is left.' }]);
    const silent = await take([notes, writes], {}, { config: { max_requests_per_turn: 4 } });
    assert.equal(silent.model.requests.length, 4);
    // The last request offers `finish` alone: another call in its answer is not run.
    assert.equal(silent.reply.actions.filter((action) => action.startsWith('wrote')).length, 2);
    assert.match(workReply(silent.reply).summary, /limit of 4 requests\. The parser is left\. Its last steps: noted/);
    const single = await take([writes], {}, { config: { max_requests_per_turn: 1 } });
    assert.equal(single.model.requests.length, 1);
    assert.equal(workReply(single.reply).status, 'continue');
  });

  it('goes on once after an answer that was cut off, and runs no call of it', async () => {
    const cut: ModelStep = async (...args) => ({
      ...(await asks(['write_file', { path: 'cut.txt', content: '' }])(...args)),
      finish: 'length',
    });
    const { reply, model } = await take([cut, finishes()]);
    assert.equal(workReply(reply).status, 'done');
    assert.match(resultsIn(model.requests[1]).join(), /cut off at its longest/);
    assert.ok(!existsSync(fileIn('cut.txt')));
    assert.equal((await take([cut])).reply.failure?.kind, 'garbage');
    assert.equal((await take([() => ({ text: 'and so', finish: 'length' })])).model.requests.length, 2);
  });

  it('reminds once of the report that is missing, and takes one that was written as text', async () => {
    const reminded = await take([says('I have done it.'), finishes()]);
    assert.equal(workReply(reminded.reply).status, 'done');
    const task = { key: 'more', title: 'More', acceptanceCheck: { command: 'true' } };
    const texts = await take([asks(['add_task', task]), says('```json\n{"status": "done", "summary": "Done."}\n```')]);
    assert.equal(texts.model.requests.length, 2);
    assert.equal((await take([says('{"status": "done", "summary": "Done."}')])).reply.structured, undefined);
    assert.equal(workReply(texts.reply).newTasks.length, 1);
    assert.equal((await take([() => ({ text: 'No.', finish: 'refused' })])).reply.failure?.kind, 'refused');
  });

  it('stops a command together with the turn, and says in the conversation that it was stopped', async () => {
    const stop = new AbortController();
    const pid = fileIn('pid');
    const slow = asks(['run_command', { command: `echo $$ > pid; sleep 600` }]);
    const turn = take([slow], {}, { signal: stop.signal });
    await until(() => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n'), 'the command runs');
    stop.abort();
    const { reply } = await turn;
    assert.equal(reply.failure?.kind, 'timeout');
    assert.throws(() => process.kill(Number(readFileSync(pid, 'utf8')), 0), { code: 'ESRCH' });
    const saved = ground.conversations.saved.get(reply.conversationId ?? '')?.at(-1);
    assert.match(saved?.role === 'tool' ? saved.text : '', /stopped together with the turn/);
  });

  it('ends a command that never ends, and cuts the middle out of huge output', async () => {
    const { model } = await take([
      asks(['run_command', { command: 'sleep 600', timeout_seconds: 1 }], ['run_command', { command: 'seq 1 400000' }]),
      finishes(),
    ]);
    const [endless = '', huge = ''] = resultsIn(model.requests[1]);
    assert.match(endless, /had not ended within 1 s/);
    assert.ok(huge.length < 60_000, `${huge.length}`);
    assert.match(huge, /\n1\n2\n[^]*bytes left out[^]*\n400000\n/);
  });

  it('reaches no file outside the worktree, and carries every character', async () => {
    const odd = 'naïve 日本語 🦀 $& \u2028 end\n';
    writeFileSync(fileIn('crlf.txt'), 'one\r\ntwo\r\n');
    const { model } = await take([
      asks(
        ['read_file', { path: '../run/secret' }],
        ['write_file', { path: '.git/hooks/post-commit', content: 'x' }],
        ['read_file', { path: '/etc/passwd' }],
        ['write_file', { path: 'ü/ö.txt', content: odd }],
        ['edit_file', { path: 'ü/ö.txt', find: '日本語', replace: '語' }],
        ['edit_file', { path: 'crlf.txt', find: 'one\ntwo', replace: 'one\nthree' }],
      ),
      finishes(),
    ]);
    const results = resultsIn(model.requests[1]);
    assert.match(results.slice(0, 3).join(), /no path inside.*belongs to git.*no path inside/);
    assert.equal(readFileSync(fileIn('ü/ö.txt'), 'utf8'), odd.replace('日本語', '語'));
    assert.equal(readFileSync(fileIn('crlf.txt'), 'utf8'), 'one\r\nthree\r\n');
  });

  it('keeps the bill of what was asked before when the program itself fails', async () => {
    const throws: ModelStep = () => {
      throw new Error('a bug');
    };
    const model = new FakeChatModel([asks(['list_files', {}]), throws]);
    const reply = await ground.agent(model).sendMessage(request, () => undefined, new AbortController().signal);
    assert.match(reply.failure?.message ?? '', /error in the program: a bug/);
    assert.equal(reply.requests, 2);
    assert.ok(reply.usage.input > model.billed.input && (reply.costUsd ?? 0) > 0);
  });

  it('ends when its time is up, shows no price where there is none, and runs no call of an answer that broke off', async () => {
    const { reply } = await take([asks(['list_files', {}]), hangs()], { timeoutMs: 700 }, { model: { priced: false } });
    assert.deepEqual([reply.failure?.kind, reply.costUsd], ['timeout', null]);
    const broken = await take([
      breaks('network', { toolCalls: [{ id: '1', name: 'delete_file', arguments: '{"path":"greeting.txt"}' }] }),
    ]);
    assert.equal(broken.reply.failure?.kind, 'network');
    assert.ok(existsSync(fileIn('greeting.txt')));
  });
});

function workReply(reply: TurnReply): WorkReply {
  const read = parseWorkReply(reply);
  if (!read.ok) throw new Error(`${read.failure.join('; ')}: ${reply.text} ${JSON.stringify(reply.failure)}`);
  // A recording keeps the text alone, and is played to the same end.
  assert.deepEqual(parseWorkReply({ text: reply.text }), read);
  return read.value;
}
