import type { ScriptedReply } from '../../support/model-services/scripted-reply.ts';

/** An answer of Google's generateContent; of a stream its only event. */
export function geminiAnswer(reply: ScriptedReply, model: string, turn: number): object {
  const calls = (reply.calls ?? []).map(({ name, arguments: args }, at) => ({
    functionCall: { id: `call_${turn}_${at}`, name, args },
  }));
  return {
    candidates: [
      { index: 0, content: { role: 'model', parts: [{ text: reply.say ?? '' }, ...calls] }, finishReason: 'STOP' },
    ],
    modelVersion: model,
    responseId: `response-${turn}`,
    usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 40, totalTokenCount: 1040 },
  };
}
