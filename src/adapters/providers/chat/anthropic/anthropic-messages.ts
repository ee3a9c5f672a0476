import type { AnthropicProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatMessage, ChatRequest } from '../../../../ports/chat-model.ts';
import { asObject, parseJson } from '../../loose-json.ts';
import { itemsFor } from '../opaque-items.ts';

type Block = Record<string, unknown>;
interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

const cached = { cache_control: { type: 'ephemeral' } };

/**
 * Anthropic's messages. The cache is asked to keep tools and system (one mark on the system prompt covers both) and the
 * conversation up to its last two turns, so that each request reads what the one before it wrote.
 */
export function messagesBody(request: ChatRequest, config: AnthropicProviderConfig): Record<string, unknown> {
  const limit = Math.min(request.maxOutputTokens, config.config.max_output_tokens);
  const turns = marked(turnsOf(request.messages, config));
  return {
    model: config.model,
    max_tokens: limit,
    stream: true,
    ...(request.system === '' ? {} : { system: [{ type: 'text', text: request.system, ...cached }] }),
    messages: turns,
    ...thinking(request, config, limit),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: parameters,
          })),
        }),
  };
}

/**
 * Models up to 4.6 take a budget; those after them decide by themselves how much they think, within `max_tokens`. In the
 * middle of tool calls that another provider began there are no signed thoughts to go on from, and the service refuses a
 * request that asks for some.
 */
function thinking(request: ChatRequest, config: AnthropicProviderConfig, limit: number): Record<string, unknown> {
  const budget = config.config.thinking_budget_tokens;
  if (budget === undefined || limit <= 1024 || !isOwnToolLoop(request.messages, config)) return {};
  if (!takesBudget(config.model)) return { thinking: { type: 'adaptive', display: 'summarized' } };
  return { thinking: { type: 'enabled', budget_tokens: Math.min(budget, limit - 1) } };
}

/** Known by name, dated releases and vendor prefixes included. */
export function takesBudget(model: string): boolean {
  return /claude-(3|(opus|sonnet|haiku)-4(-[0-6])?(-20\d{6})?$)/.test(model);
}

function isOwnToolLoop(messages: readonly ChatMessage[], config: AnthropicProviderConfig): boolean {
  const begin = messages.findLastIndex((message) => message.role === 'user');
  return messages
    .slice(begin + 1)
    .every((message) => message.role !== 'assistant' || itemsFor(message, config) !== undefined);
}

/** Results of tools go into the turn of the user; the service wants them together and first. */
function turnsOf(messages: readonly ChatMessage[], config: AnthropicProviderConfig): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = blocksOf(message, config);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return turns;
}

function blocksOf(message: ChatMessage, config: AnthropicProviderConfig): Block[] {
  switch (message.role) {
    case 'user':
      return [text(message.text)];
    case 'tool':
      return [
        {
          type: 'tool_result',
          tool_use_id: message.callId,
          content: message.text,
          ...(message.isError ? { is_error: true } : {}),
        },
      ];
    case 'assistant': {
      const own = itemsFor(message, config);
      if (own !== undefined) return own.map((block) => ({ ...block }));
      const calls = message.toolCalls.map((call) => ({
        type: 'tool_use',
        id: call.id,
        name: call.name,
        // What could not be read was answered with an error, and is not sent a second time.
        input: asObject(parseJson(call.arguments)) ?? {},
      }));
      return message.text === '' && calls.length > 0 ? calls : [text(message.text), ...calls];
    }
  }
}

/** Empty texts are refused. */
function text(said: string): Block {
  return { type: 'text', text: said.trim() === '' ? '(nothing)' : said };
}

/** Thoughts cannot carry a mark. */
function marked(turns: Turn[]): Turn[] {
  const ends = [...turns.keys()].filter((index) => turns[index]?.role === 'user').slice(-2);
  return turns.map((turn, index) =>
    ends.includes(index)
      ? {
          ...turn,
          content: turn.content.map((block, at, all) => (at === all.length - 1 ? { ...block, ...cached } : block)),
        }
      : turn,
  );
}
