import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorktreeFiles } from '../../../src/adapters/worktree/open-worktree-files.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { createConversationFiles } from '../../../src/adapters/run-hosts/local/conversation-files.ts';
import { nodeFileSystem } from '../../../src/adapters/files/node-file-system.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { openaiProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import type { ChatMessage, ChatModel } from '../../../src/ports/chat-model.ts';
import type { ConversationStore } from '../../../src/ports/stores/conversation-store.ts';
import type { LLMProvider } from '../../../src/ports/llm-provider.ts';
import { createChatAgent, type ChatAgentDeps } from '../../../src/runtime/chat/chat-agent.ts';
import { noKeys } from '../sandbox/no-keys.ts';

/** Conversations in memory; a copy each way, as a disk would make. */
export function memoryConversations(): ConversationStore & { saved: Map<string, ChatMessage[]>; saves: number } {
  const store = {
    saved: new Map<string, ChatMessage[]>(),
    saves: 0,
    load: async (id: string) => structuredClone(store.saved.get(id)),
    save: async (id: string, messages: readonly ChatMessage[]) => {
      store.saves++;
      store.saved.set(id, structuredClone([...messages]));
    },
  };
  return store;
}

export interface AgentGround {
  agent: (model: ChatModel, config?: object, deps?: Partial<ChatAgentDeps>) => LLMProvider;
  conversations: ReturnType<typeof memoryConversations>;
  dataDirectory: string;
  remove: () => Promise<void>;
}

/** Agents with real files and a real sandbox; isolation is not what they are about, so it is left out where that is faster. */
export async function agentGround(isolation: 'auto' | 'off' = 'off'): Promise<AgentGround> {
  const dataDirectory = await realpath(await mkdtemp(join(tmpdir(), 'df-agent-')));
  await mkdir(dataDirectory, { recursive: true });
  const sandbox = createSandbox({ redaction: noKeys, env: process.env, clock: systemClock, isolation });
  const conversations = memoryConversations();
  return {
    conversations,
    dataDirectory,
    agent: (model, config = {}, deps = {}) =>
      createChatAgent(openaiProviderSchema.parse({ id: 'fake', name: 'openai', model: 'fake-1', config }), {
        model,
        sandbox,
        openFiles: openWorktreeFiles(sandbox),
        conversations,
        clock: systemClock,
        ids: { uuid: randomUUID, random: () => 0.5 },
        ...deps,
      }),
    remove: () => rm(dataDirectory, { recursive: true, force: true }),
  };
}

export function conversationFiles(dataDirectory: string, redact = (text: string) => text): ConversationStore {
  return createConversationFiles({ dataDirectory, fileSystem: nodeFileSystem, redact });
}
