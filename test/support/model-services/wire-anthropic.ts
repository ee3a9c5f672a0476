import { argumentsOf, piecesOf, usageOf, type Frame, type ScriptedReply } from './scripted-reply.ts';

type Json = Record<string, unknown>;

/** A reply as Anthropic's messages stream it; thoughts as a signed block. */
export function messagesFrames(reply: ScriptedReply, model: string, turn: number): Frame[] {
  const frame = (type: string, more: Json = {}, carries?: Frame['carries']): Frame => ({
    text: `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`,
    ...(carries === undefined ? {} : { carries }),
  });
  const usage = usageOf(reply);
  const calls = reply.calls ?? [];
  let index = 0;
  const block = (start: Json, deltas: Json[], carries?: Frame['carries']): Frame[] => {
    const at = index++;
    return [
      frame('content_block_start', { index: at, content_block: start }),
      ...deltas.map((delta) => frame('content_block_delta', { index: at, delta }, carries)),
      frame('content_block_stop', { index: at }, carries === 'call' ? carries : undefined),
    ];
  };
  const thinking = reply.think ?? '';
  const stop = { stop: calls.length > 0 ? 'tool_use' : 'end_turn', length: 'max_tokens', refused: 'refusal' };
  return [
    frame('message_start', {
      message: {
        id: `msg_${turn}`,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        ...(usage === null || reply.wireUsage !== undefined
          ? {}
          : {
              usage: {
                input_tokens: usage.input,
                output_tokens: 1,
                cache_read_input_tokens: usage.cacheRead,
                cache_creation_input_tokens: usage.cacheWrite,
              },
            }),
      },
    }),
    ...(thinking === ''
      ? []
      : block({ type: 'thinking', thinking: '', signature: '' }, [
          ...piecesOf(thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
          { type: 'signature_delta', signature: `signed-${turn}` },
        ])),
    frame('ping'),
    ...((reply.say ?? '') === ''
      ? []
      : block(
          { type: 'text', text: '' },
          piecesOf(reply.say ?? '').map((text) => ({ type: 'text_delta', text })),
          'text',
        )),
    ...calls.flatMap((call, at) =>
      block(
        { type: 'tool_use', id: call.id ?? `toolu_${turn}_${at}`, name: call.name, input: {} },
        ['', ...piecesOf(argumentsOf(call))].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
        'call',
      ),
    ),
    frame(
      'message_delta',
      {
        delta: {
          stop_reason: stop[reply.finish ?? 'stop'],
          stop_details: reply.finish === 'refused' ? { type: 'refusal', category: 'cyber', explanation: 'No.' } : null,
        },
        ...(usage === null
          ? {}
          : {
              usage: reply.wireUsage ?? {
                output_tokens: usage.output,
                output_tokens_details: { thinking_tokens: usage.thinking },
              },
            }),
      },
      'usage',
    ),
    frame('message_stop'),
  ];
}

export function messagesError(error: Json): Frame {
  return { text: `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n` };
}
