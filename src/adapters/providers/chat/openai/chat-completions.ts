import type { OpenaiProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatMessage, ChatRequest } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { asObject, listIn, numberIn, objectIn, textIn } from '../../loose-json.ts';
import { isMakersOwn } from '../service-price.ts';
import { reportChatUsage, usageIn } from './openai-usage.ts';

/** OpenAI's chat completions, which Ollama, LM Studio, vLLM and OpenRouter speak too. */
export function chatBody(request: ChatRequest, config: OpenaiProviderConfig): Record<string, unknown> {
  const own = isMakersOwn(config);
  const { effort, max_output_tokens: most } = config.config;
  const limit = Math.min(request.maxOutputTokens, most);
  return {
    model: config.model,
    messages: [{ role: 'system', content: request.system }, ...request.messages.map(written)],
    stream: true,
    stream_options: { include_usage: true },
    // OpenAI's reasoning models refuse the old name. Other servers may ignore the new name and then apply no limit.
    ...(own ? { max_completion_tokens: limit, prompt_cache_key: request.cacheKey } : { max_tokens: limit }),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            type: 'function',
            function: { name, description, parameters },
          })),
        }),
  };
}

function written(message: ChatMessage): Record<string, unknown> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.text };
    case 'assistant': {
      const calls = message.toolCalls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
      }));
      if (calls.length === 0) return { role: 'assistant', content: message.text };
      return { role: 'assistant', content: message.text === '' ? null : message.text, tool_calls: calls };
    }
  }
}

export function readChatEvent(event: unknown, answer: Answer): void {
  const choices = listIn(event, 'choices');
  const usage = usageIn(event);
  if (choices.length === 0 && usage === undefined && textIn(event, 'model') === undefined) return;
  answer.events++;
  answer.model ??= textIn(event, 'model');
  if (usage !== undefined) reportChatUsage(usage, answer);
  // There is one choice, because `n` is never set.
  const choice = asObject(choices[0]);
  const delta = objectIn(choice, 'delta');
  // vLLM and LM Studio use the first field, OpenRouter and Ollama the second.
  answer.think(textIn(delta, 'reasoning_content') ?? textIn(delta, 'reasoning') ?? '');
  answer.say(textIn(delta, 'content') ?? '');
  const refusal = textIn(delta, 'refusal');
  if (refusal !== undefined && refusal !== '') answer.reason += refusal;
  listIn(delta, 'tool_calls').forEach((fragment, position) => {
    readFragment(fragment, position, answer);
  });
  const finish = textIn(choice, 'finish_reason');
  if (finish !== undefined) end(finish, answer);
}

/** Some servers send complete calls under the same index or without one, so a new id starts a new call. */
function readFragment(fragment: unknown, position: number, answer: Answer): void {
  const call = objectIn(fragment, 'function');
  const [id, name, piece] = [textIn(fragment, 'id'), textIn(call, 'name'), textIn(call, 'arguments')];
  const index = numberIn(fragment, 'index') ?? position;
  const isAnother = id !== undefined && id !== '' && answer.idOf(index) !== '' && answer.idOf(index) !== id;
  const key = isAnother ? id : index;
  answer.call(key, {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(piece === undefined ? {} : { piece }),
  });
  answer.closeCalls({ butNewest: true });
}

function end(finish: string, answer: Answer): void {
  switch (finish) {
    case 'length':
      answer.ending = 'length';
      // The newest call may be cut off; earlier ones are complete.
      answer.closeCalls({ butNewest: true });
      return;
    case 'content_filter':
      answer.ending = 'refused';
      answer.reason ||= 'content_filter';
      return;
    case 'error':
      answer.ending = 'failed';
      return;
    default:
      answer.ending = answer.reason === '' ? 'stop' : 'refused';
      answer.closeCalls({ butNewest: false });
  }
}
