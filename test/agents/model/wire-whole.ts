import { argumentsOf, type ScriptedReply } from '../../support/model-services/scripted-reply.ts';

/** Answers that are not streamed, which some agents ask for beside their turns. */
export function wholeChat(reply: ScriptedReply, model: string, turn: number): object {
  const calls = (reply.calls ?? []).map((call, at) => ({
    id: `call_${turn}_${at}`,
    type: 'function',
    function: { name: call.name, arguments: argumentsOf(call) },
  }));
  const message = { role: 'assistant', content: reply.say ?? '', ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  return {
    id: `chatcmpl-${turn}`,
    object: 'chat.completion',
    created: 1_764_000_000,
    model,
    choices: [{ index: 0, message, finish_reason: calls.length === 0 ? 'stop' : 'tool_calls' }],
    usage: { prompt_tokens: 1000, completion_tokens: 40, total_tokens: 1040 },
  };
}

export function wholeMessage(reply: ScriptedReply, model: string, turn: number): object {
  const calls = (reply.calls ?? []).map(({ name, arguments: input }, at) => ({
    type: 'tool_use',
    id: `toolu_${turn}_${at}`,
    name,
    input,
  }));
  return {
    id: `msg_${turn}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: reply.say ?? '' }, ...calls],
    stop_reason: calls.length === 0 ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1000, output_tokens: 40 },
  };
}
