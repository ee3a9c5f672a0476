import { noTokens } from '../../../src/domain/money/tokens.ts';
import type { LLMProvider, TurnReply, TurnRequest } from '../../../src/ports/llm-provider.ts';

/** A provider of one answer, for tests of what is done with answers. */
export function fakeProvider(answer: (request: TurnRequest, signal: AbortSignal) => Promise<TurnReply>): LLMProvider {
  return {
    id: 'fake',
    style: 'agent',
    getName: () => 'Fake',
    getModel: () => 'fake-1',
    sendMessage: (request, onProgress, signal) => {
      onProgress({ type: 'said', text: 'working' });
      return answer(request, signal);
    },
    probe: async () => ({ available: true, detail: '', failure: null, responseTimeMs: 0 }),
  };
}

export function turnReply(fields: Partial<TurnReply>): TurnReply {
  return {
    text: '',
    model: 'fake-1',
    usage: noTokens,
    costUsd: null,
    requests: 1,
    conversationId: null,
    actions: [],
    failure: null,
    ...fields,
  };
}

export function turnRequest(fields: Partial<TurnRequest> = {}): TurnRequest {
  return {
    turnId: 'turn-1',
    operation: 'work',
    persona: 'engineer',
    task: { id: 't1', title: 'Task' },
    turnsBefore: 0,
    systemPrompt: '',
    prompt: '',
    worktreePath: '/nowhere',
    environment: {},
    writablePaths: [],
    readablePaths: [],
    conversationId: null,
    runDirectory: '/nowhere',
    timeoutMs: 1000,
    allowance: { usd: null, tokens: null },
    checkCommand: null,
    ...fields,
  };
}
