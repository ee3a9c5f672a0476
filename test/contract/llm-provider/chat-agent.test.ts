import { after, before } from 'mocha';
import { noTokens } from '../../../src/domain/money/tokens.ts';
import type { LLMProvider } from '../../../src/ports/llm-provider.ts';
import { agentGround, type AgentGround } from '../../support/agents/chat-agent-ground.ts';
import {
  asks,
  breaks,
  FakeChatModel,
  finishes,
  hangs,
  says,
  type ModelStep,
} from '../../support/fakes/fake-chat-model.ts';
import { BROKEN, describeProvider, REPLY, UNICODE, type Trouble } from './provider-contract.ts';

let ground: AgentGround;
before(async () => {
  ground = await agentGround('auto');
});
after(() => ground.remove());

const writes = asks(['write_file', { path: 'made.txt', content: 'made\n' }]);
/** A model that never calls a tool fails for that. */
const looks = asks(['list_files', {}]);
const usage = { ...noTokens, input: 120, output: 3 };

const stepsIn: Record<Trouble, () => ModelStep[]> = {
  none: () => [async (...args) => ({ ...(await writes(...args)), text: 'On it.\n' }), finishes(REPLY)],
  empty: () => [says('')],
  garbage: () => [looks, says(BROKEN)],
  quota: () => [breaks('quota', { resetAt: new Date(Date.now() + 9_592_000).toISOString() })],
  rateLimit: () => [breaks('rateLimit')],
  auth: () => [breaks('auth')],
  hang: () => [writes, hangs()],
  silent: () => [writes, hangs()],
  contextTooLong: () => [breaks('contextTooLong')],
  unicode: () => [looks, says(UNICODE)],
  huge: () => [says(`${'x'.repeat(5 * 1024 * 1024)}\n\`\`\`json\n{"status": "done"}\n\`\`\`\n`)],
  missing: () => [breaks('notInstalled')],
  diesAfterAnEdit: () => [writes, breaks('network', { text: 'Half an ans', usage })],
};

describeProvider(
  'chat agent over a chat model',
  async (trouble, clock): Promise<LLMProvider> => {
    const steps = stepsIn[trouble]();
    return ground.agent(new FakeChatModel(steps, trouble === 'missing' ? { absent: true } : {}), {}, { clock });
  },
  { declares: ['pricing', 'bounds', 'conversations'] },
);
