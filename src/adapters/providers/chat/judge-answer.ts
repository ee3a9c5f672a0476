import type { ProviderFailure } from '../../../domain/provider/provider-failure.ts';
import type { Answer } from './answer.ts';
import type { HttpExchange } from './http/http-exchange.ts';
import { refusalIn } from './http/error-text.ts';
import { faultFailure, refusalFailure, serviceFailure, withoutSecrets, type Speaker } from './http/http-failure.ts';
import { ServiceRefusal } from './wire/service-refusal.ts';

/** Judges a stream that ended without an error; `null`: the answer is good. */
export function judgeAnswer(
  answer: Answer,
  exchange: HttpExchange,
  speaker: Speaker,
  nowMs: number,
): ProviderFailure | null {
  const { ending, reason } = answer;
  // An SDK ends the stream without an error when we aborted it.
  if (exchange.fault !== null && ending === undefined) return faultFailure(exchange.fault, exchange, speaker);
  switch (ending) {
    case 'length':
      return null;
    case 'stop':
      if (answer.text !== '' || answer.toolCalls.length > 0) return null;
      // LM Studio sends an empty answer when the prompt does not fit (lmstudio-bug-tracker#2339).
      return serviceFailure('garbage', speaker, 'It was empty');
    case 'refused':
      return serviceFailure('refused', speaker, quoted(reason, speaker));
    case 'contextFull':
      return serviceFailure('contextTooLong', speaker, 'The answer ended where the model could hold no more');
    case 'failed':
      return refusalFailure({ status: null, text: reason || 'server_error' }, exchange.headers, speaker, nowMs);
    case undefined:
      return unfinished(answer, exchange, speaker, nowMs);
  }
}

/** Judges an error with which an answer ended. Rethrows anything else, which is a bug of ours. */
export function judgeError(
  error: unknown,
  answer: Answer,
  exchange: HttpExchange,
  speaker: Speaker,
  nowMs: number,
): ProviderFailure | null {
  const { fault } = exchange;
  if (fault !== null) {
    // The answer was complete; only the end of the stream did not arrive.
    const isWhole = answer.ending !== undefined && fault.kind !== 'stopped';
    return isWhole ? judgeAnswer(answer, exchange, speaker, nowMs) : faultFailure(fault, exchange, speaker);
  }
  if (error instanceof SyntaxError) return serviceFailure('garbage', speaker, 'It holds something that is no JSON');
  if (error instanceof ServiceRefusal) return refusalFailure(error, exchange.headers, speaker, nowMs);
  throw error;
}

function unfinished(answer: Answer, exchange: HttpExchange, speaker: Speaker, nowMs: number): ProviderFailure {
  if (answer.events > 0) {
    return serviceFailure('network', speaker, 'The stream ended before the answer did');
  }
  const refusal = refusalIn(exchange.sample);
  if (refusal !== undefined) return refusalFailure(refusal, exchange.headers, speaker, nowMs);
  if (exchange.bytes === 0) return serviceFailure('garbage', speaker, 'It was empty');
  const type = exchange.headers.get('content-type') ?? 'no content type';
  return serviceFailure(
    'garbage',
    speaker,
    `It is no stream of this protocol: ${type}, ${quoted(exchange.sample, speaker)}`,
  );
}

function quoted(text: string, { key }: Speaker): string {
  return `"${withoutSecrets(text, key).slice(0, 200)}"`;
}
