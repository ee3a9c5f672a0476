import { assertNever } from '../../../../domain/assert.ts';
import type { OpenaiProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatMessage, ChatRequest } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { fragmentIn, unknownFields } from '../calls/call-fragment.ts';
import { asObject, listIn, objectIn, textIn, type LooseObject } from '../../loose-json.ts';
import { errorText } from '../http/error-text.ts';
import { DONE } from '../wire/event-stream.ts';
import { endingOf, finishOf } from './finish-reason.ts';
import { ownFields } from './own-fields.ts';
import { isMakersOwn } from '../service-price.ts';
import { reportChatUsage, usageIn } from './openai-usage.ts';

/** OpenAI's chat completions, which Ollama, LM Studio, vLLM and OpenRouter speak too. */
export function chatBody(request: ChatRequest, config: OpenaiProviderConfig): Record<string, unknown> {
  const own = isMakersOwn(config);
  const { effort, max_output_tokens: most } = config.config;
  const limit = Math.min(request.maxOutputTokens, most);
  return {
    model: config.model,
    messages: [
      { role: 'system', content: request.system },
      ...request.messages.map((message) => written(message, config)),
    ],
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

/** Fields of a message that are read; all others belong to the service. */
const KNOWN = ['role', 'content', 'tool_calls', 'function_call', 'refusal', 'annotations', 'audio', 'name'];

function written(message: ChatMessage, config: OpenaiProviderConfig): Record<string, unknown> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'tool':
      return { role: 'tool', tool_call_id: message.callId, content: message.text };
    case 'assistant': {
      const own = ownFields(message, config);
      const calls = message.toolCalls.map((call, at) => ({
        ...own.calls[at],
        id: call.id,
        type: 'function',
        function: { ...objectIn(own.calls[at], 'function'), name: call.name, arguments: call.arguments },
      }));
      const answer = { ...own.message, role: 'assistant' };
      if (calls.length === 0) return { ...answer, content: message.text };
      return { ...answer, content: message.text === '' ? null : message.text, tool_calls: calls };
    }
  }
}

export function readChatEvent(event: unknown, answer: Answer): void {
  // Some servers give no other end than that of the stream.
  if (event === DONE && answer.events > 0 && answer.ending === undefined) end('stop', answer);
  const choices = listIn(event, 'choices');
  const usage = usageIn(event);
  if (choices.length === 0 && usage === undefined && textIn(event, 'model') === undefined) return;
  answer.events++;
  answer.model ??= textIn(event, 'model');
  if (usage !== undefined) reportChatUsage(usage, answer);
  // There is one choice, because `n` is never set.
  const choice = asObject(choices[0]);
  readMessage(objectIn(choice, 'delta') ?? objectIn(choice, 'message'), answer);
  // OpenRouter tells an error of the service behind it in the choice.
  const error = errorText(choice?.['error']);
  if (error !== '') answer.reason = error;
  const finish = error === '' ? (finishOf(choice) ?? (isWhole(event) ? 'stop' : undefined)) : 'error';
  if (finish !== undefined) end(finish, answer);
}

/** An answer that was not streamed ends with itself, also where the server gives no reason. */
function isWhole(event: unknown): boolean {
  const choice = listIn(event, 'choices')[0];
  const isPiece = textIn(event, 'object')?.endsWith('.chunk') === true || objectIn(choice, 'delta') !== undefined;
  return !isPiece && objectIn(choice, 'message') !== undefined;
}

/** The whole message of an answer that was not streamed, or a part of it. */
function readMessage(message: LooseObject | undefined, answer: Answer): void {
  // vLLM and LM Studio use the first field, OpenRouter and Ollama the second.
  answer.think(textIn(message, 'reasoning_content') ?? textIn(message, 'reasoning') ?? '');
  readContent(message?.['content'], answer);
  const refusal = textIn(message, 'refusal');
  if (refusal !== undefined && refusal !== '') answer.reason += refusal;
  for (const call of [...listIn(message, 'tool_calls'), objectIn(message, 'function_call')]) {
    const fragment = fragmentIn(call);
    if (fragment === undefined) continue;
    answer.callFragment(fragment);
    answer.closeCalls({ butNewest: true });
  }
  answer.keep(unknownFields(message, KNOWN));
}

/** Mistral sends a list of parts where a model thinks. */
function readContent(content: unknown, answer: Answer): void {
  if (typeof content === 'string') answer.say(content);
  if (!Array.isArray(content)) return;
  for (const part of content as unknown[]) {
    if (typeof part === 'string') answer.say(part);
    else if (textIn(part, 'type') !== 'thinking') answer.say(textIn(part, 'text') ?? '');
    else {
      const thoughts = listIn(part, 'thinking').map((thought) => textIn(thought, 'text') ?? '');
      answer.think(textIn(part, 'thinking') ?? thoughts.join(''));
    }
  }
}

function end(finish: string, answer: Answer): void {
  const ending = endingOf(finish);
  switch (ending) {
    case 'length':
      answer.ending = ending;
      // The newest call may be cut off; earlier ones are complete.
      answer.closeCalls({ butNewest: true });
      return;
    case 'refused':
    case 'failed':
      answer.ending = ending;
      answer.reason ||= finish;
      return;
    case 'contextFull':
      answer.ending = ending;
      return;
    case 'stop':
      answer.ending = answer.reason === '' ? 'stop' : 'refused';
      answer.closeCalls({ butNewest: false });
      return;
    default:
      assertNever(ending);
  }
}
