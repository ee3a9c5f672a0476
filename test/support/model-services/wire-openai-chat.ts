import { argumentsOf, piecesOf, usageOf, type Frame, type ScriptedReply } from './scripted-reply.ts';

/** A reply as OpenAI's chat completions stream it. */
export function chatFrames(reply: ScriptedReply, model: string, turn: number): Frame[] {
  const frame = (more: Record<string, unknown>, carries?: Frame['carries']): Frame => ({
    text: `data: ${JSON.stringify({
      id: `chatcmpl-${turn}`,
      object: 'chat.completion.chunk',
      created: 1_764_000_000,
      model,
      service_tier: 'default',
      ...more,
    })}\n\n`,
    ...(carries === undefined ? {} : { carries }),
  });
  const delta = (part: Record<string, unknown>, carries?: Frame['carries'], finish: string | null = null): Frame =>
    frame({ choices: [{ index: 0, delta: part, logprobs: null, finish_reason: finish }], usage: null }, carries);
  const refused = reply.finish === 'refused';
  const calls = reply.calls ?? [];
  const finish = refused ? 'content_filter' : (reply.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop'));
  const usage = usageOf(reply);
  return [
    delta({ role: 'assistant', content: '' }),
    ...piecesOf(reply.think ?? '').map((piece) => delta({ reasoning_content: piece })),
    ...piecesOf(reply.say ?? '').map((piece) => delta({ content: piece }, 'text')),
    ...calls.flatMap((call, index) => [
      delta(
        {
          tool_calls: [
            {
              index,
              id: call.id ?? `call_${turn}_${index}`,
              type: 'function',
              function: { name: call.name, arguments: '' },
            },
          ],
        },
        'call',
      ),
      ...piecesOf(argumentsOf(call)).map((piece) =>
        delta({ tool_calls: [{ index, function: { arguments: piece } }] }, 'call'),
      ),
    ]),
    delta({}, undefined, finish),
    ...(usage === null
      ? []
      : [
          frame(
            {
              choices: [],
              usage: reply.wireUsage ?? {
                prompt_tokens: usage.input + usage.cacheRead + usage.cacheWrite,
                completion_tokens: usage.output,
                total_tokens: usage.input + usage.cacheRead + usage.cacheWrite + usage.output,
                prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
                completion_tokens_details: { reasoning_tokens: usage.thinking },
              },
            },
            'usage',
          ),
        ]),
    { text: 'data: [DONE]\n\n' },
  ];
}

export function chatError(error: Record<string, unknown>): Frame {
  return { text: `data: ${JSON.stringify({ error })}\n\n` };
}
