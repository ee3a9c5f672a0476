import { conversationFileSchema } from '../../../domain/turn/conversation-file.ts';
import type { ChatMessage } from '../../../ports/chat-model.ts';
import { isConversationId, type ConversationStore } from '../../../ports/stores/conversation-store.ts';
import type { FileSystem } from '../../../ports/file-system.ts';
import { conversationFile, conversationsDirectory } from './kept-conversations.ts';
import { storeError, storeFailureOf } from '../../files/store-failure.ts';
import { StoreError } from '../../../ports/stores/store-failure.ts';

export interface ConversationFilesOptions {
  dataDirectory: string;
  fileSystem: FileSystem;
  /** Removes secrets from texts of models and programs before they are stored. */
  redact: (text: string) => string;
}

/** Cap on a conversation's file. No model could continue a larger one. */
const MAX_BYTES = 8_000_000;

/**
 * One JSON file per conversation under `conversations/` of the data directory, mode 0600, written atomically. An unreadable file
 * counts as unknown. Every turn's prompt is self-contained, so only the memory of the conversation is lost.
 */
export function createConversationFiles(options: ConversationFilesOptions): ConversationStore {
  const { fileSystem, redact } = options;
  const directory = conversationsDirectory(options.dataDirectory);
  const fileOf = (id: string): string => conversationFile(directory, id);
  return {
    async load(id) {
      if (!isConversationId(id)) return undefined;
      const file = fileOf(id);
      let bytes: Uint8Array;
      try {
        const size = await fileSystem.size(file);
        if (size === undefined || size > MAX_BYTES) return undefined;
        bytes = await fileSystem.readFile(file);
      } catch (error) {
        // Bugs throw; after a disk error the conversation counts as unknown.
        storeFailureOf(error, file, 'reading the conversation');
        return undefined;
      }
      return messagesIn(new TextDecoder().decode(bytes));
    },

    async save(id, messages) {
      if (!isConversationId(id)) throw storeError('invalid', directory, `"${id.slice(0, 100)}" is no conversation id.`);
      const file = fileOf(id);
      try {
        await fileSystem.makeDirectory(directory);
        await fileSystem.replaceFile(file, bounded(messages.map((message) => redacted(message, redact))));
      } catch (error) {
        throw new StoreError(storeFailureOf(error, file, 'keeping the conversation'));
      }
    },
  };
}

function messagesIn(text: string): ChatMessage[] | undefined {
  try {
    const parsed = conversationFileSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.messages : undefined;
  } catch {
    return undefined;
  }
}

/** Drops the oldest messages until the file fits. The rest begins with a user message. */
function bounded(messages: readonly ChatMessage[]): Uint8Array {
  let kept = messages;
  for (;;) {
    const bytes = new TextEncoder().encode(JSON.stringify({ schemaVersion: 1, messages: kept }));
    if (bytes.byteLength <= MAX_BYTES || kept.length === 0) return bytes;
    const rest = kept.slice(Math.max(1, Math.floor(kept.length / 4)));
    const first = rest.findIndex(({ role }) => role === 'user');
    kept = first === -1 ? [] : rest.slice(first);
  }
}

function redacted(message: ChatMessage, redact: (text: string) => string): ChatMessage {
  const text = redact(message.text);
  if (message.role !== 'assistant') return { ...message, text };
  const toolCalls = message.toolCalls.map((call) => ({ ...call, arguments: redactedJson(call.arguments, redact) }));
  const { opaque } = message;
  const whole = JSON.stringify([opaque]);
  // Opaque content is signed, and services refuse it after a change. If it holds a secret, all of it is dropped.
  const keepsOpaque = opaque !== undefined && redact(whole) === whole;
  return { role: 'assistant', text, toolCalls, ...(keepsOpaque ? { opaque } : {}) };
}

/** Falls back to `{}` if redaction breaks the JSON, because services accept only JSON. */
function redactedJson(json: string, redact: (text: string) => string): string {
  const clean = redact(json);
  if (clean === json) return json;
  try {
    JSON.parse(clean);
    return clean;
  } catch {
    return '{}';
  }
}
