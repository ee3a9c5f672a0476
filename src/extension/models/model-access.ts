import type { ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { Result } from '../../domain/result.ts';
import type { ToolDefinition } from '../../ports/chat-model.ts';
import type { EditorMessage } from './language-model-messages.ts';

export type AnswerPart =
  | { kind: 'text'; text: string }
  | { kind: 'thought'; text: string }
  | { kind: 'call'; id: string; name: string; input: object };

/** One of the editor's models, without the API's classes and objects. */
export interface OpenModel {
  /** For a person: `GPT-x of copilot`. */
  label: string;
  id: string;
  maxInputTokens: number;
  /** `false`: the editor would ask a person first. */
  isAllowed(): boolean;
  /** Throws what the API throws. */
  send(
    messages: readonly EditorMessage[],
    options: { tools: readonly ToolDefinition[]; maxOutputTokens: number; justification: string },
    signal: AbortSignal,
  ): AsyncIterable<AnswerPart>;
  /** By the model's own tokenizer. */
  countTokens(text: string, signal: AbortSignal): Promise<number>;
}

export interface ModelAccess {
  /** Selects the model on each call, because models come and go with the extensions that provide them. */
  open(): Promise<Result<OpenModel, ProviderFailure>>;
}
