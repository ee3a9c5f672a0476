import type { AnthropicProviderConfig, OpenaiProviderConfig } from '../../../domain/provider/provider-config.ts';
import { totalTokens } from '../../../domain/money/tokens.ts';
import type { ChatCompletion, ChatModel, ChatRequest } from '../../../ports/chat-model.ts';
import type { ProviderHealth } from '../../../ports/llm-provider.ts';
import { NO_TOOLS } from './http/http-failure-table.ts';
import { serviceFailure, type Speaker } from './http/http-failure.ts';

/** The request of a trial: one call is all that it asks for. Thoughts count toward its limit. */
export const trialRequest: ChatRequest = {
  system: 'This is a test of the connection. Do what is asked with the tool, and nothing else.',
  messages: [{ role: 'user', text: 'Call the tool report_word with the word "ready".' }],
  tools: [
    {
      name: 'report_word',
      description: 'Reports one word.',
      parameters: {
        type: 'object',
        properties: { word: { type: 'string', description: 'The word.' } },
        required: ['word'],
        additionalProperties: false,
      },
    },
  ],
  maxOutputTokens: 1024,
  timeoutMs: 40_000,
  cacheKey: 'dark-factory-test',
};

/** What came of the request. `left`: fields that were sent and that the service did not take. */
export function judgeTrial(
  completion: ChatCompletion,
  model: Pick<ChatModel, 'costOf'>,
  { model: wanted }: OpenaiProviderConfig | AnthropicProviderConfig,
  speaker: Speaker,
  left: readonly string[],
): Omit<ProviderHealth, 'responseTimeMs'> {
  const { failure, usage, message, finish } = completion;
  const tokens = totalTokens(usage);
  const spent = tokens === 0 ? {} : { spent: { tokens, usd: model.costOf(usage), paidBy: 'tokens' as const } };
  const hasCalled = message.toolCalls.some(({ name }) => name === 'report_word');
  const problem =
    failure ??
    (hasCalled || finish === 'length' ? null : serviceFailure('modelUnknown', speaker, ONLY_TEXT, undefined, NO_TOOLS));
  if (problem !== null) return { available: false, detail: problem.message, failure: problem, ...spent };
  const called = hasCalled ? 'calls tools' : 'used up the answer of this test before it called the tool';
  const shape = left.length === 0 ? '' : `; requests go without ${left.join(', ')}, which it does not take`;
  return { available: true, detail: `${speaker.name}: ${wanted} ${called}${shape}`, failure: null, ...spent };
}

const ONLY_TEXT = 'It answered with text where it was to call a tool';
