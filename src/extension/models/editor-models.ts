import * as vscode from 'vscode';
import type { ProviderFailure } from '../../domain/provider/provider-failure.ts';
import type { VscodeLmProviderConfig } from '../../domain/provider/provider-config.ts';
import { failed, type Result, succeeded } from '../../domain/result.ts';
import type { ChatModel, ToolDefinition } from '../../ports/chat-model.ts';
import { EditorLanguageModel, JUSTIFICATION } from './editor-language-model.ts';
import { languageModelFailure } from './language-model-errors.ts';
import type { EditorMessage, MessagePart } from './language-model-messages.ts';
import type { AnswerPart, ModelAccess, OpenModel } from './model-access.ts';
import { NO_EDITOR_MODELS } from '../questions/provider-steps/editor-model-step.ts';
import type { EditorModel } from '../questions/provider-steps/provider-options.ts';

/** Wraps the editor's Language Model API. An editor without the API is treated as one without models. */
export class EditorModels {
  readonly #access: vscode.LanguageModelAccessInformation | undefined;

  constructor(access: vscode.LanguageModelAccessInformation | undefined) {
    this.#access = access;
  }

  async list(): Promise<EditorModel[]> {
    const models = await select({});
    return models.map(({ vendor, family, id, name, maxInputTokens }) => ({ vendor, family, id, name, maxInputTokens }));
  }

  chatModel(config: VscodeLmProviderConfig): ChatModel {
    return new EditorLanguageModel(config, this.#accessTo(config));
  }

  /**
   * Lets the editor ask the user whether this model may be used. Call it only on an action of the user. Sends one short request
   * if the editor must ask, otherwise nothing.
   */
  async allow(config: VscodeLmProviderConfig, signal: AbortSignal): Promise<ProviderFailure | null> {
    const opened = await this.#accessTo(config).open();
    if (!opened.ok) return opened.failure;
    if (opened.value.isAllowed()) return null;
    try {
      const hello: EditorMessage = { role: 'user', parts: [{ kind: 'text', text: 'Answer with the word yes.' }] };
      const options = { tools: [], maxOutputTokens: 16, justification: JUSTIFICATION };
      // The first part of an answer shows that the user allowed it.
      await opened.value.send([hello], options, signal)[Symbol.asyncIterator]().next();
      return null;
    } catch (error) {
      return languageModelFailure(error);
    }
  }

  #accessTo(config: VscodeLmProviderConfig): ModelAccess {
    return {
      open: async () => {
        const { vendor, family } = config.config;
        const wanted = {
          ...(vendor === undefined ? {} : { vendor }),
          ...(family === undefined ? {} : { family }),
          ...(config.model === undefined ? {} : { id: config.model }),
        };
        const [model] = await select(wanted);
        if (model !== undefined) return succeeded(opened(model, this.#access));
        return missing(wanted, await this.list());
      },
    };
  }
}

async function select(selector: vscode.LanguageModelChatSelector): Promise<vscode.LanguageModelChat[]> {
  // Forks of the editor lack the whole namespace.
  const api = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (api?.selectChatModels === undefined) return [];
  try {
    return await api.selectChatModels(selector);
  } catch {
    return [];
  }
}

function missing(
  wanted: vscode.LanguageModelChatSelector,
  there: readonly EditorModel[],
): Result<OpenModel, ProviderFailure> {
  const nowhere = { resetAt: null, retryAfterMs: null };
  if (there.length === 0) return failed({ kind: 'notInstalled', message: NO_EDITOR_MODELS, ...nowhere });
  const names = there.slice(0, 10).map(({ vendor, id }) => `${id} (${vendor})`);
  const asked = [wanted.id, wanted.family, wanted.vendor].filter((part) => part !== undefined).join(', ');
  const message = `This editor has no model ${asked}. It has: ${names.join(', ')}${there.length > names.length ? ', …' : ''}.`;
  return failed({ kind: 'modelUnknown', message, ...nowhere });
}

function opened(model: vscode.LanguageModelChat, access: vscode.LanguageModelAccessInformation | undefined): OpenModel {
  return {
    label: `${model.name === '' ? model.id : model.name} of ${model.vendor}`,
    id: model.id,
    maxInputTokens: model.maxInputTokens,
    isAllowed: () => access === undefined || access.canSendRequest(model) === true,
    send: (messages, options, signal) => sent(model, messages, options, signal),
    countTokens: async (text, signal) => {
      const cancel = cancellation(signal);
      try {
        return await model.countTokens(text, cancel.token);
      } finally {
        cancel.dispose();
      }
    },
  };
}

async function* sent(
  model: vscode.LanguageModelChat,
  messages: readonly EditorMessage[],
  { tools, maxOutputTokens, justification }: Parameters<OpenModel['send']>[1],
  signal: AbortSignal,
): AsyncGenerator<AnswerPart, void, undefined> {
  const cancel = cancellation(signal);
  try {
    const response = await model.sendRequest(
      messages.map(messageOf),
      {
        justification,
        // Copilot knows this option; other models ignore it.
        modelOptions: { max_tokens: maxOutputTokens },
        ...(tools.length === 0 ? {} : { tools: tools.map(toolOf) }),
      },
      cancel.token,
    );
    for await (const part of response.stream) {
      if (part instanceof vscode.LanguageModelTextPart) yield { kind: 'text', text: part.value };
      else if (part instanceof vscode.LanguageModelToolCallPart) {
        yield { kind: 'call', id: part.callId, name: part.name, input: part.input };
      }
      // Other parts (images, thinking of a proposed API) cannot be used here.
    }
  } finally {
    cancel.dispose();
  }
}

function messageOf({ role, parts }: EditorMessage): vscode.LanguageModelChatMessage {
  const { Assistant, User } = vscode.LanguageModelChatMessageRole;
  return new vscode.LanguageModelChatMessage(role === 'assistant' ? Assistant : User, parts.map(partOf));
}

function toolOf({ name, description, parameters }: ToolDefinition): vscode.LanguageModelChatTool {
  return { name, description, inputSchema: { ...parameters } };
}

function partOf(part: MessagePart): vscode.LanguageModelInputPart {
  switch (part.kind) {
    case 'text':
      return new vscode.LanguageModelTextPart(part.text);
    case 'call':
      return new vscode.LanguageModelToolCallPart(part.id, part.name, part.input);
    case 'result':
      return new vscode.LanguageModelToolResultPart(part.id, [new vscode.LanguageModelTextPart(part.text)]);
  }
}

function cancellation(signal: AbortSignal): { token: vscode.CancellationToken; dispose(): void } {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return {
    token: source.token,
    dispose: () => {
      signal.removeEventListener('abort', cancel);
      source.dispose();
    },
  };
}
