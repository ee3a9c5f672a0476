import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LLMProvider, TurnProgress, TurnReply, TurnRequest } from '../../../../../src/ports/llm-provider.ts';
import { AcpStandIn } from '../../../../support/agents/acp-stand-in.ts';
import { EditorStandIn } from '../../../../support/agents/editor-stand-in.ts';
import { patient } from '../../../../support/time/patience.ts';
import { turnRequest } from '../../../../support/builders/turn-request.ts';

const never = new AbortController().signal;

describe('the transports of Antigravity', () => {
  let standIn: AcpStandIn;
  let editor: EditorStandIn | undefined;
  let request: TurnRequest & { remove(): Promise<void> };
  beforeEach(async () => {
    standIn = new AcpStandIn({ GEMINI_API_KEY: 'fake-not-this-one' });
    request = await turnRequest();
  });
  afterEach(async () => {
    await editor?.remove();
    editor = undefined;
    await standIn.remove();
    await request.remove();
  });

  const antigravity = (config: object, changes: object = {}) =>
    standIn.make({ id: 'antigravity-primary', name: 'antigravity', ...changes, config });
  const send = (provider: LLMProvider, progress: TurnProgress[] = [], changes: Partial<TurnRequest> = {}) =>
    provider.sendMessage({ ...request, ...changes }, (item) => progress.push(item), never);
  const served = (reply: TurnReply) => {
    assert.equal(reply.failure, null, JSON.stringify(reply.failure));
  };
  /** With a key its home is in our data directory, where the stand-in keeps its notes too. */
  const keyed = () => join(standIn.dataDirectory, 'agents', 'antigravity-primary');

  it('signs the ACP server in by key, in a home of its own, without consent', async () => {
    standIn.install('agy_acp_server', 'serves', keyed());
    const config = { transport: 'acp', api_key: 'secret:fake', effort: 'high' };
    served(await send(await antigravity(config, { model: 'stand-in-large' })));
    const env = standIn.calls('start', keyed())[0]?.['env'] as Record<string, string>;
    assert.deepEqual([env['GEMINI_API_KEY'], env['HOME']], ['fake-key-0000', keyed()]);
    const params = (kind: string) => standIn.calls(kind, keyed())[0]?.['params'] as Record<string, string>;
    assert.equal(params('authenticate')['methodId'], 'gemini-api-key');
    assert.equal(params('mode')['modeId'], 'yolo');
    assert.equal(params('option')['value'], 'stand-in-large-high');
    assert.equal(existsSync(join(standIn.home, '.gemini')), false);
  });

  it('allows in each mode what the mode is for', async () => {
    const allowed = async (mode: string) => {
      const state = join(standIn.home, '.gemini', 'antigravity-acp');
      mkdirSync(state, { recursive: true });
      standIn.install('agy_acp_server', 'asks-for-leave', state);
      served(await send(await antigravity({ transport: 'acp', consent: true, mode })));
      const asked = standIn.calls('permission', state).splice(-6);
      return asked.flatMap(({ title, outcome }) =>
        (outcome as { optionId?: string }).optionId === 'option-allow_once' ? [title] : [],
      );
    };
    assert.deepEqual(await allowed('accept-edits'), ['Write inside']);
    assert.deepEqual(await allowed('plan'), []);
  });

  it('starts nothing on a personal login before the user has consented', async () => {
    standIn.install('agy_acp_server', 'serves');
    for (const transport of ['acp', 'handoff', 'auto']) {
      const provider = await antigravity({ transport });
      const reply = await send(provider);
      assert.deepEqual([transport, reply.failure?.kind], [transport, 'consentMissing']);
      assert.equal((await provider.probe(never)).available, false);
    }
    assert.deepEqual(standIn.calls('start'), []);
  });

  it('takes by itself the first transport that is there and agreed to, and says which and why not another', async () => {
    const detail = async (config: object) => (await (await antigravity(config)).probe(never)).detail;
    assert.match(await detail({ consent: true }), /agy, .* not found .*agy_acp_server.* not found .*antigravity-ide/);
    standIn.install('antigravity-ide', 'serves');
    assert.match(
      await detail({}),
      /not given your consent.* agy, .* not found .*agy_acp_server.* not found .*Over the editor's chat it waits for your consent\.$/,
    );
    assert.match(
      await detail({ consent: true }),
      /^Over the editor's chat: .*\. Passed over: agy, .* not found .*agy_acp_server.* not found/,
    );
    standIn.install('agy_acp_server', 'serves', keyed());
    assert.match(
      await detail({ api_key: 'secret:fake' }),
      /^Over Google's ACP server: Stand-in 1\.2\.3.*\. Passed over: agy, .* not found/,
    );
    const { failure } = await (await antigravity({ api_key: 'env:NOT_SET' })).probe(never);
    assert.match(failure?.message ?? '', /^Over Google's ACP server: .*NOT_SET.* Passed over: agy, .* not found/);
    // What was named is not passed over.
    assert.match(await detail({ consent: true, cli_path: '/nonexistent/agy' }), /cli_path names .* does not exist/);
  });

  it('hands the prompt to the window that was asked for, and leaves nothing in the worktree', async () => {
    editor = new EditorStandIn('serves');
    const progress: TurnProgress[] = [];
    served(await send(editor.provider({ window_strategy: 'new' }), progress));
    served(await send(editor.provider({ mode: 'accept-edits' })));
    const calls = editor.calls();
    assert.deepEqual(
      calls.map(({ mode, window, cwd }) => [mode, window, cwd]),
      [
        ['agent', 'new', request.worktreePath],
        ['edit', 'reuse', request.worktreePath],
      ],
    );
    assert.match(calls[0]?.text ?? '', /^You are an engineer\.\n\n---\n\nGreet the world\./);
    assert.notEqual(calls[0]?.files[0], calls[1]?.files[0]);
    // Reminders may follow: time passes until the answer is taken.
    assert.deepEqual(progress[0], { type: 'acted', action: "waiting for the editor's answer" });
    assert.deepEqual(readdirSync(request.worktreePath).sort(), ['.git', 'greeting.txt', 'made.txt']);
  });

  it('waits until an answer that is written in pieces is whole', async () => {
    editor = new EditorStandIn('writes-in-pieces');
    const reply = await send(editor.provider());
    served(reply);
    assert.match(reply.text, /^Plan\.[^]*No, wait\.[^]*"done"/);
  });

  it('never takes the answer to another turn for its own', async () => {
    editor = new EditorStandIn('answers-another-turn-first');
    const reply = await send(editor.provider());
    served(reply);
    assert.match(reply.text, /"done"/);
  });

  it('refuses an answer that is no file', async () => {
    editor = new EditorStandIn('answers-by-a-folder');
    assert.equal((await send(editor.provider())).failure?.kind, 'garbage');
  });

  it('keeps its folder out of git, also when an answer comes after the turn was given up', async () => {
    editor = new EditorStandIn('hangs-after-an-edit');
    const { clock } = editor;
    const once = () => existsSync(join(request.worktreePath, 'made.txt'));
    const turn = send(editor.provider(), [], { timeoutMs: patient(60_000) });
    const reply = await clock.passUntil(turn, { once });
    assert.equal(reply.failure?.kind, 'timeout');
    assert.match(reply.failure.message, /has to be open on this machine and signed in/);
    assert.ok(reply.actions.some((action) => /cannot be stopped from here/.test(action)));
    writeFileSync(join(request.worktreePath, 'dark-factory-handoff', 'late-reply.md'), 'late');
    const status = execFileSync('git', ['status', '--porcelain', '-uall'], {
      cwd: request.worktreePath,
      encoding: 'utf8',
    });
    assert.doesNotMatch(status, /handoff/);
  });

  it('touches no folder of that name that is not its own', async () => {
    editor = new EditorStandIn('serves');
    mkdirSync(join(request.worktreePath, 'dark-factory-handoff'));
    writeFileSync(join(request.worktreePath, 'dark-factory-handoff', 'mine.txt'), 'mine');
    const reply = await send(editor.provider());
    assert.match(reply.failure?.message ?? '', /is not ours/);
    assert.deepEqual(readdirSync(join(request.worktreePath, 'dark-factory-handoff')), ['mine.txt']);
  });

  it('says what the command said when it does not know chat', async () => {
    editor = new EditorStandIn(null);
    writeFileSync(
      editor.command,
      '#!/bin/sh\necho "Warning: \'chat\' is not in the list of known options" >&2\nexit 1\n',
    );
    const reply = await send(editor.provider());
    assert.equal(reply.failure?.kind, 'outdated');
    assert.match(reply.failure.message, /exit code 1 .*known options/);
  });
});
