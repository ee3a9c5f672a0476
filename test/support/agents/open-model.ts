import type { AnswerPart, ModelAccess, OpenModel } from '../../../src/extension/models/model-access.ts';

/** A model of an editor that answers as a test says; counts a token for each word. */
export function openModel(
  answer: (signal: AbortSignal) => AsyncIterable<AnswerPart>,
  changes: Partial<OpenModel> = {},
): OpenModel {
  return {
    label: 'Model X of stand-in',
    id: 'x-1',
    maxInputTokens: 64_000,
    isAllowed: () => true,
    send: (_messages, _options, signal) => answer(signal),
    countTokens: async (text) => text.split(/\s+/).filter((word) => word !== '').length,
    ...changes,
  };
}

export function doorTo(model: OpenModel): ModelAccess {
  return { open: async () => ({ ok: true, value: model }) };
}

/** Says these parts and then ends, or goes on to `then`. */
export async function* says(parts: readonly AnswerPart[], then?: () => Promise<void>): AsyncGenerator<AnswerPart> {
  yield* parts;
  await then?.();
}
