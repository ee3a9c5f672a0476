import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { AgyTranscript } from '../../../../../src/adapters/providers/antigravity/antigravity-stream.ts';
import type { TurnProgress } from '../../../../../src/ports/llm-provider.ts';

function read(...lines: (string | Record<string, unknown>)[]) {
  const progress: TurnProgress[] = [];
  const transcript = new AgyTranscript((item) => progress.push(item));
  for (const line of lines) transcript.take(typeof line === 'string' ? line : JSON.stringify(line));
  transcript.end();
  return { transcript, progress };
}
const step = (payload: Record<string, unknown>) => ({ event: 'step_update', step_update: payload });
const result = (payload: Record<string, unknown>) => ({
  event: 'result',
  result: { conversation_id: 'ours', ...payload },
});

describe('the transcript of agy', () => {
  it('tells words, thoughts and actions as they come', () => {
    const { progress, transcript } = read(
      step({ text_delta: 'hi', thinking_delta: 'hm' }),
      step({ state: 'ACTIVE', step_type: 'tool', tool_name: 'run_command' }),
      step({
        state: 'DONE',
        step_type: 'tool',
        tool_name: 'run_command',
        tool_info: { parameters: { CommandLine: 'npm\n test' } },
      }),
      step({ state: 'DONE', tool_name: 'view_file', tool_info: { parameters: { Nothing: 1 } } }),
    );
    assert.deepEqual(progress, [
      { type: 'said', text: 'hi' },
      { type: 'thought', text: 'hm' },
      { type: 'acted', action: 'run_command: npm test' },
      { type: 'acted', action: 'view_file' },
    ]);
    assert.deepEqual(transcript.actions, ['run_command: npm test', 'view_file']);
  });

  it('goes by the conversation of the turn, not by that of a sub-agent', () => {
    const { transcript } = read(
      { event: 'init', conversation_id: 'ours', init: { cwd: '/w' } },
      step({ conversation_id: 'theirs', text_delta: 'x' }),
    );
    assert.equal(transcript.conversationId, 'ours');
  });

  it('keeps the first result: a process that is told to end reports another', () => {
    const { transcript } = read(
      result({ status: 'SUCCESS', response: 'good' }),
      result({ conversation_id: 'other', status: 'ERROR', error: 'interrupted' }),
    );
    assert.deepEqual([transcript.result?.response, transcript.conversationId], ['good', 'ours']);
  });

  it('takes for an error of agy neither a tool’s error nor an event that was cut off', () => {
    const { transcript } = read(
      step({
        state: 'ERROR',
        step_type: 'tool',
        tool_name: 'run_command',
        tool_info: { error: { message: 'rate limit' } },
      }),
      step({ state: 'ERROR', step_type: 'agent_response', error: { message: 'died' } }),
      { event: 'error', error: 'UNAVAILABLE' },
      '{"event":"step_update","step_update":{"text_delta":"Individual quota reached',
    );
    assert.deepEqual(transcript.errors, ['{"message":"died"}', 'UNAVAILABLE']);
    assert.deepEqual(transcript.noise, []);
  });

  it('knows the least that was used when there is no result', () => {
    const { transcript } = read(
      step({ usage: { input_tokens: 10, output_tokens: 5 } }),
      step({ usage: { input_tokens: 7, output_tokens: 9 } }),
    );
    assert.deepEqual(transcript.usageSoFar, { input: 10, output: 9, thinking: 0, cacheRead: 0, cacheWrite: 0 });
  });

  it('keeps the names of events it does not know, and reads a plain result', () => {
    const { transcript } = read(
      { event: 'heartbeat' },
      { status: 'SUCCESS', response: 'plain', denied_actions: ['a', { b: 1 }] },
    );
    assert.deepEqual([...transcript.unknownEvents], ['heartbeat']);
    assert.deepEqual(transcript.result?.deniedActions, ['a', '{"b":1}']);
  });
});
