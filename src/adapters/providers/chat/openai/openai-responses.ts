import type { OpenaiProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { ChatMessage, ChatRequest } from '../../../../ports/chat-model.ts';
import type { Answer } from '../answer.ts';
import { argumentText, callArguments } from '../calls/call-arguments.ts';
import { unknownFields } from '../calls/call-fragment.ts';
import { asObject, listIn, numberIn, objectIn, textIn, type LooseObject } from '../../loose-json.ts';
import { itemsFor, ownItems } from '../opaque-items.ts';
import { isMakersOwn } from '../service-price.ts';
import { reportChatUsage } from './openai-usage.ts';

/** The body for OpenAI's responses API. The service stores nothing, so it holds the conversation with encrypted reasoning. */
export function responsesBody(request: ChatRequest, config: OpenaiProviderConfig): Record<string, unknown> {
  const { effort, max_output_tokens: most } = config.config;
  const own = isMakersOwn(config);
  return {
    model: config.model,
    instructions: request.system,
    input: request.messages.flatMap((message) => written(message, config)),
    stream: true,
    store: false,
    max_output_tokens: Math.min(request.maxOutputTokens, most),
    ...(own ? { prompt_cache_key: request.cacheKey } : {}),
    ...(own && mayReason(config) ? { include: ['reasoning.encrypted_content'] } : {}),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            type: 'function',
            name,
            description,
            parameters,
            strict: false,
          })),
        }),
  };
}

/** Models without reasoning refuse a request for it. */
export function mayReason({ model, config }: OpenaiProviderConfig): boolean {
  return config.effort !== 'none' && /^(gpt-[5-9]|o\d)/.test(model.slice(model.lastIndexOf('/') + 1));
}

function written(message: ChatMessage, config: OpenaiProviderConfig): Record<string, unknown>[] {
  switch (message.role) {
    case 'user':
      return [{ type: 'message', role: 'user', content: message.text }];
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.callId, output: message.text }];
    case 'assistant':
      return (
        itemsFor(message, config) ?? [
          ...(message.text === '' ? [] : [textItem(message.text)]),
          ...message.toolCalls.map((call) => callItem(call.id, call.name, call.arguments)),
        ]
      );
  }
}

export function readResponsesEvent(event: unknown, answer: Answer, config: OpenaiProviderConfig): void {
  if (textIn(event, 'object') === 'response') {
    readWhole(event, answer, config);
    return;
  }
  const type = textIn(event, 'type') ?? '';
  if (!/^(response\.|error$)/.test(type)) return;
  answer.events++;
  const response = objectIn(event, 'response');
  answer.model ??= textIn(response, 'model');
  const key = textIn(event, 'item_id') ?? numberIn(event, 'output_index') ?? '';
  const delta = textIn(event, 'delta') ?? '';
  switch (type) {
    case 'response.output_text.delta':
      answer.say(delta);
      return;
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      answer.think(delta);
      return;
    case 'response.refusal.delta':
      answer.reason += delta;
      return;
    case 'response.function_call_arguments.delta':
      answer.call(key, { piece: delta });
      return;
    case 'response.output_item.added':
      beginItem(event, answer);
      return;
    case 'response.output_item.done':
      closeItem(event, answer);
      return;
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      end(type, response, answer, config);
      return;
    default:
      // Texts that repeat the deltas, and kinds of output that were not requested.
      return;
  }
}

/** An answer that was not streamed is the response that a stream ends with. */
function readWhole(response: unknown, answer: Answer, config: OpenaiProviderConfig): void {
  answer.events++;
  answer.model ??= textIn(response, 'model');
  const status = textIn(response, 'status') ?? 'completed';
  end(`response.${status}`, asObject(response), answer, config);
}

/** What servers tell only with the end: those that do not stream at all, or not the items. */
function takeUnsaid(output: readonly unknown[], answer: Answer): void {
  const isSilent = answer.text === '' && answer.toolCalls.length === 0;
  if (!isSilent) return;
  for (const [at, item] of output.entries()) {
    const texts = [...listIn(item, 'content'), ...listIn(item, 'summary')].map((part) => textIn(part, 'text') ?? '');
    if (textIn(item, 'type') === 'message') answer.say(texts.join(''));
    else if (textIn(item, 'type') === 'reasoning') answer.think(texts.join(''));
    closeItem({ item, output_index: at }, answer);
  }
}

function beginItem(event: unknown, answer: Answer): void {
  const item = objectIn(event, 'item');
  if (textIn(item, 'type') !== 'function_call') return;
  const key = textIn(item, 'id') ?? numberIn(event, 'output_index') ?? '';
  answer.call(key, { id: textIn(item, 'call_id') ?? '', name: textIn(item, 'name') ?? '' });
}

function closeItem(event: unknown, answer: Answer): void {
  const item = objectIn(event, 'item');
  const key = textIn(item, 'id') ?? numberIn(event, 'output_index') ?? '';
  switch (textIn(item, 'type')) {
    case 'function_call':
      if (Object.keys(unknownFields(asObject(item), CALL_FIELDS)).length > 0) answer.hasOpaque = true;
      // A server that did not announce the item sent no fragments of it either.
      answer.call(key, { id: textIn(item, 'call_id') ?? '', name: textIn(item, 'name') ?? '' });
      if (textIn(item, 'status') !== 'incomplete') answer.closeCall(key, argumentText(asObject(item)?.['arguments']));
      return;
    case 'reasoning':
      if (textIn(item, 'encrypted_content') !== undefined) answer.hasOpaque = true;
      return;
    default:
      return;
  }
}

function end(type: string, response: LooseObject | undefined, answer: Answer, config: OpenaiProviderConfig): void {
  const usage = objectIn(response, 'usage');
  if (usage !== undefined) reportChatUsage(usage, answer);
  const output = listIn(response, 'output').filter((item) => textIn(item, 'status') !== 'incomplete');
  takeUnsaid(output, answer);
  if (answer.hasOpaque) answer.opaque = ownItems(output.flatMap(returned), config);
  const why = textIn(objectIn(response, 'incomplete_details'), 'reason') ?? '';
  if (type === 'response.completed') answer.ending = answer.reason === '' ? 'stop' : 'refused';
  else if (why === 'max_output_tokens') answer.ending = 'length';
  else if (why === 'content_filter') {
    answer.ending = 'refused';
    answer.reason ||= why;
  } else {
    answer.ending = 'failed';
    const error = objectIn(response, 'error');
    answer.reason = [textIn(error, 'code') ?? '', textIn(error, 'message') ?? why].join(' ').trim();
  }
}

/** The items of an answer to send back: reasoning unchanged, texts and calls without the service's item ids. */
function returned(item: unknown): Record<string, unknown>[] {
  switch (textIn(item, 'type')) {
    case 'reasoning':
      return textIn(item, 'encrypted_content') === undefined ? [] : [{ ...asObject(item) }];
    case 'message': {
      const text = listIn(item, 'content').map((part) => textIn(part, 'text') ?? '');
      return text.join('') === '' ? [] : [textItem(text.join(''))];
    }
    case 'function_call':
      return [returnedCall(item)];
    default:
      return [];
  }
}

/** With the fields that are the service's own business, as signatures of calls are. */
function returnedCall(item: unknown): Record<string, unknown> {
  const given = callArguments([argumentText(asObject(item)?.['arguments'])]);
  return {
    ...unknownFields(asObject(item), CALL_FIELDS),
    ...callItem(textIn(item, 'call_id') ?? '', textIn(item, 'name') ?? '', given),
  };
}

const CALL_FIELDS = ['id', 'status', 'type', 'call_id', 'name', 'arguments'];

function textItem(text: string): Record<string, unknown> {
  return { type: 'message', role: 'assistant', content: text };
}

function callItem(callId: string, name: string, args: string): Record<string, unknown> {
  return { type: 'function_call', call_id: callId, name, arguments: args };
}
