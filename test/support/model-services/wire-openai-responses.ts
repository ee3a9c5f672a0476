import { argumentsOf, piecesOf, usageOf, type Frame, type ScriptedReply } from './scripted-reply.ts';

type Json = Record<string, unknown>;

/** A reply as OpenAI's responses stream it; thoughts as a reasoning item with encrypted content. */
export function responsesFrames(reply: ScriptedReply, model: string, turn: number): Frame[] {
  let sequence = 0;
  const frame = (type: string, more: Json, carries?: Frame['carries']): Frame => ({
    text: `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...more })}\n\n`,
    ...(carries === undefined ? {} : { carries }),
  });
  const output: Json[] = [];
  const frames: Frame[] = [];
  const usage = usageOf(reply);
  const status = reply.finish === 'length' || reply.finish === 'refused' ? 'incomplete' : 'completed';
  const response = (state: string): Json => ({
    id: `resp_${turn}`,
    object: 'response',
    created_at: 1_764_000_000,
    status: state,
    model,
    error: null,
    incomplete_details:
      state === 'incomplete' ? { reason: reply.finish === 'length' ? 'max_output_tokens' : 'content_filter' } : null,
    output: state === 'in_progress' ? [] : output,
    usage:
      state === 'in_progress' || usage === null
        ? null
        : (reply.wireUsage ?? {
            input_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
            input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: usage.thinking },
            total_tokens: usage.input + usage.cacheRead + usage.cacheWrite + usage.output,
          }),
  });
  const item = (started: Json, done: Json, between: (at: Json) => Frame[]) => {
    const at = { output_index: output.length, item_id: started['id'] };
    frames.push(frame('response.output_item.added', { output_index: output.length, item: started }));
    frames.push(...between(at));
    const carries = started['type'] === 'function_call' ? 'call' : undefined;
    frames.push(frame('response.output_item.done', { output_index: output.length, item: done }, carries));
    output.push(done);
  };
  frames.push(frame('response.created', { response: response('in_progress') }));
  if (reply.think !== undefined) {
    const start = { id: `rs_${turn}`, type: 'reasoning', summary: [] };
    const summary = [{ type: 'summary_text', text: reply.think }];
    item(start, { ...start, summary, encrypted_content: `sealed-${turn}` }, (at) =>
      piecesOf(reply.think ?? '').map((delta) =>
        frame('response.reasoning_summary_text.delta', { ...at, summary_index: 0, delta }),
      ),
    );
  }
  if (reply.say !== undefined && reply.say !== '') {
    const start = { id: `msg_${turn}`, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    const content = [{ type: 'output_text', text: reply.say, annotations: [] }];
    item(start, { ...start, status, content }, (at) => [
      ...piecesOf(reply.say ?? '').map((delta) =>
        frame('response.output_text.delta', { ...at, content_index: 0, delta, obfuscation: 'xyz' }, 'text'),
      ),
      frame('response.output_text.done', { ...at, content_index: 0, text: reply.say }),
    ]);
  }
  for (const [index, call] of (reply.calls ?? []).entries()) {
    const callId = call.id ?? `call_${turn}_${index}`;
    if (call.text !== undefined) {
      const { text } = call;
      const custom = { id: `ctc_${turn}_${index}`, type: 'custom_tool_call', call_id: callId, name: call.name };
      item({ ...custom, status: 'in_progress', input: '' }, { ...custom, status: 'completed', input: text }, (at) => [
        ...piecesOf(text).map((delta) => frame('response.custom_tool_call_input.delta', { ...at, delta }, 'call')),
        frame('response.custom_tool_call_input.done', { ...at, input: text }, 'call'),
      ]);
      continue;
    }
    const start = { id: `fc_${turn}_${index}`, type: 'function_call', call_id: callId, name: call.name, arguments: '' };
    item({ ...start, status: 'in_progress' }, { ...start, status: 'completed', arguments: argumentsOf(call) }, (at) => [
      ...piecesOf(argumentsOf(call)).map((delta) =>
        frame('response.function_call_arguments.delta', { ...at, delta }, 'call'),
      ),
      frame('response.function_call_arguments.done', { ...at, arguments: argumentsOf(call) }, 'call'),
    ]);
  }
  frames.push(frame(`response.${status}`, { response: response(status) }, 'usage'));
  return frames;
}

export function responsesError(error: Json): Frame {
  return { text: `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 9, error })}\n\n` };
}
