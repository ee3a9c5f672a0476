import type { AnthropicProviderConfig } from '../../../../domain/provider/provider-config.ts';
import type { Answer } from '../answer.ts';
import { callArguments, argumentText } from '../calls/call-arguments.ts';
import { unknownFields } from '../calls/call-fragment.ts';
import { asObject, listIn, numberIn, objectIn, parseJson, textIn } from '../../loose-json.ts';
import { ownItems } from '../opaque-items.ts';
import { toldCostUsd, toldTokens } from '../../reported-usage.ts';

interface Block {
  type: string;
  start: Readonly<Record<string, unknown>>;
  pieces: string[];
  signature: string;
}

/** Reads one answer of Anthropic's messages API; blocks arrive one after the other, each in pieces. */
export class AnthropicStream {
  readonly #config: AnthropicProviderConfig;
  readonly #blocks = new Map<number, Block>();
  readonly #whole: Record<string, unknown>[] = [];

  constructor(config: AnthropicProviderConfig) {
    this.#config = config;
  }

  read(event: unknown, answer: Answer): void {
    const index = numberIn(event, 'index') ?? 0;
    switch (textIn(event, 'type')) {
      case 'message_start': {
        const message = objectIn(event, 'message');
        answer.model ??= textIn(message, 'model');
        reportUsage(objectIn(message, 'usage'), answer);
        break;
      }
      case 'content_block_start':
        this.#begin(index, objectIn(event, 'content_block') ?? {}, answer);
        break;
      case 'content_block_delta':
        this.#add(index, objectIn(event, 'delta') ?? {}, answer);
        break;
      case 'content_block_stop':
        this.#close(index, answer);
        break;
      case 'message_delta': {
        reportUsage(objectIn(event, 'usage'), answer);
        const delta = objectIn(event, 'delta');
        end(textIn(delta, 'stop_reason'), textIn(objectIn(delta, 'stop_details'), 'explanation'), answer);
        break;
      }
      case 'message_stop':
        break;
      case 'message':
        this.#readWhole(event, answer);
        break;
      default:
        return;
    }
    answer.events++;
  }

  /** An answer that was not streamed: its blocks are complete from their start on. */
  #readWhole(message: unknown, answer: Answer): void {
    answer.model ??= textIn(message, 'model');
    reportUsage(objectIn(message, 'usage'), answer);
    for (const [index, block] of listIn(message, 'content').entries()) {
      this.#begin(index, asObject(block) ?? {}, answer);
      this.#close(index, answer);
    }
    end(textIn(message, 'stop_reason'), textIn(objectIn(message, 'stop_details'), 'explanation'), answer);
  }

  #begin(index: number, start: Readonly<Record<string, unknown>>, answer: Answer): void {
    const type = textIn(start, 'type') ?? '';
    const block: Block = { type, start, pieces: [], signature: textIn(start, 'signature') ?? '' };
    this.#blocks.set(index, block);
    if (type === 'tool_use') answer.call(index, { id: textIn(start, 'id') ?? '', name: textIn(start, 'name') ?? '' });
    const text = textIn(start, type === 'thinking' ? 'thinking' : 'text') ?? '';
    if (text === '') return;
    block.pieces.push(text);
    if (type === 'thinking') answer.think(text);
    else if (type === 'text') answer.say(text);
  }

  #add(index: number, delta: Readonly<Record<string, unknown>>, answer: Answer): void {
    const block = this.#blocks.get(index);
    const type = textIn(delta, 'type');
    const piece = textIn(delta, 'text') ?? textIn(delta, 'thinking') ?? textIn(delta, 'partial_json') ?? '';
    if (type === 'signature_delta' && block !== undefined) block.signature += textIn(delta, 'signature') ?? '';
    else block?.pieces.push(piece);
    if (type === 'text_delta') answer.say(piece);
    else if (type === 'thinking_delta') answer.think(piece);
    else if (type === 'input_json_delta') answer.call(index, { piece });
  }

  #close(index: number, answer: Answer): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    const joined = block.pieces.join('');
    switch (block.type) {
      case 'thinking':
        this.#whole.push({ ...block.start, thinking: joined, signature: block.signature });
        answer.hasOpaque = true;
        break;
      case 'redacted_thinking':
        this.#whole.push({ ...block.start });
        answer.hasOpaque = true;
        break;
      case 'text':
        if (joined !== '') this.#whole.push({ type: 'text', text: joined });
        break;
      case 'tool_use': {
        // Some servers with this protocol send the whole input at the start of the block.
        const given = argumentText(block.start['input']);
        const whole = callArguments(joined === '' ? [given] : block.pieces);
        answer.closeCall(index, whole);
        const { id, name } = { id: textIn(block.start, 'id'), name: textIn(block.start, 'name') };
        const own = unknownFields(block.start, ['type', 'id', 'name', 'input']);
        if (Object.keys(own).length > 0) answer.hasOpaque = true;
        this.#whole.push({ ...own, type: 'tool_use', id, name, input: asObject(parseJson(whole)) ?? {} });
        break;
      }
      default:
        break;
    }
    if (answer.hasOpaque) answer.opaque = ownItems([...this.#whole], this.#config);
  }
}

function end(reason: string | undefined, explanation: string | undefined, answer: Answer): void {
  if (reason === undefined || reason.trim() === '') return;
  if (reason === 'max_tokens') answer.ending = 'length';
  else if (reason === 'model_context_window_exceeded') answer.ending = 'contextFull';
  else if (reason === 'refusal') {
    answer.ending = 'refused';
    answer.reason = explanation ?? reason;
  } else answer.ending = 'stop';
}

/** Anthropic counts cached tokens beside the input, and thinking as part of the output. */
function reportUsage(usage: unknown, answer: Answer): void {
  const told = toldTokens(usage, { cacheInInput: false, thinkingInOutput: true });
  if (told !== undefined) answer.report(told, toldCostUsd(usage));
}
