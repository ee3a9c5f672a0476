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
 * The body of a request to Anthropic's messages API. Cache marks cover tools and system (one mark on the system prompt covers
 * both) and the conversation up to its last two user turns, so that each request reads what the previous one cached.
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
 * Models up to 4.6 take a thinking budget; later ones decide themselves how much they think, within `max_tokens`. In a tool loop
 * that another provider began, signed thoughts are missing, and the service would refuse a request with thinking.
 */
function thinking(request: ChatRequest, config: AnthropicProviderConfig, limit: number): Record<string, unknown> {
  const budget = config.config.thinking_budget_tokens;
  if (budget === undefined || limit <= 1024 || !isOwnToolLoop(request.messages, config)) return {};
  if (!takesBudget(config.model)) return { thinking: { type: 'adaptive', display: 'summarized' } };
  return { thinking: { type: 'enabled', budget_tokens: Math.min(budget, limit - 1) } };
}

/** Whether the model takes a thinking budget, judged by its name, including dated releases and vendor prefixes. */
export function takesBudget(model: string): boolean {
  return /claude-(3|(opus|sonnet|haiku)-4(-[0-6])?(-20\d{6})?$)/.test(model);
}

function isOwnToolLoop(messages: readonly ChatMessage[], config: AnthropicProviderConfig): boolean {
  const begin = messages.findLastIndex((message) => message.role === 'user');
  return messages
    .slice(begin + 1)
    .every((message) => message.role !== 'assistant' || itemsFor(message, config) !== undefined);
}

/** Tool results go into the user turn; the service requires them together and first. */
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
        // Unreadable arguments were answered with an error, and are not sent again.
        input: asObject(parseJson(call.arguments)) ?? {},
      }));
      return message.text === '' && calls.length > 0 ? calls : [text(message.text), ...calls];
    }
  }
}

/** Replaces empty texts, which the service refuses. */
function text(said: string): Block {
  return { type: 'text', text: said.trim() === '' ? '(nothing)' : said };
}

/** Adds cache marks to the last two user turns. Thinking blocks cannot carry a mark. */
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
