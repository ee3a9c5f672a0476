import type { ProviderFailure, ProviderFailureKind } from '../../../../domain/provider/provider-failure.ts';
import { resetDelayIn } from '../../reset-time.ts';
import { findFailure } from './http-failure-table.ts';
import type { Fault, HttpExchange } from './http-exchange.ts';
import type { Refusal } from './error-text.ts';
import { servesAgain, servesIn } from './rate-limit-headers.ts';

/** The reason of a failure comes before this length, and patterns must not run over megabytes. */
const LONGEST_WORDS = 8000;

/** How sentences name the service, and the key that must not appear in them. */
export interface Speaker {
  /** `OpenAI at api.openai.com`. */
  name: string;
  key: string;
}

export function refusalFailure(
  { status, text: said, whole = said }: Refusal,
  headers: Headers,
  speaker: Speaker,
  nowMs: number,
): ProviderFailure {
  const text = said.slice(0, LONGEST_WORDS);
  const row = findFailure(status, text);
  const kind = row?.kind ?? (status !== null && status >= 500 ? 'crashed' : 'garbage');
  // A service that refuses a key may repeat it in its message.
  const quote = kind === 'auth' ? '' : withoutSecrets(text, speaker.key).slice(0, 400);
  const answered = status === null ? '' : `HTTP ${status}`;
  const words = [answered, quote === '' ? '' : `"${quote}"`].filter((part) => part !== '').join(' ');
  const again = servesAgain(headers, nowMs);
  const waits = again.retryAfterMs === null && WAITS.has(kind);
  const told = waits ? (resetDelayIn(text, nowMs) ?? resetDelayIn(whole.slice(0, LONGEST_WORDS), nowMs)) : undefined;
  return serviceFailure(kind, speaker, words, told === undefined ? again : servesIn(told, nowMs), row?.fact);
}

/** Failures that end by themselves, so that a time in their words is when. */
const WAITS: ReadonlySet<ProviderFailureKind> = new Set(['rateLimit', 'quota', 'capacity', 'crashed']);

export function faultFailure(fault: Fault, exchange: HttpExchange, speaker: Speaker): ProviderFailure {
  switch (fault.kind) {
    case 'stopped':
      return serviceFailure('timeout', speaker, 'The request was stopped');
    case 'timeout':
      return serviceFailure('timeout', speaker);
    case 'silent':
      return serviceFailure('silent', speaker);
    case 'tooLong':
      return serviceFailure(
        'garbage',
        speaker,
        `It was cut off after ${Math.round(exchange.bytes / 2 ** 20)} MiB, far more than max_output_tokens allows`,
      );
    case 'network': {
      const cut = exchange.status === null ? '' : 'The connection broke in the middle of the answer. ';
      return serviceFailure(
        'network',
        speaker,
        `${cut}${withoutSecrets(`${fault.code} ${fault.message}`, speaker.key)}`,
      );
    }
  }
}

export function serviceFailure(
  kind: ProviderFailureKind,
  { name }: Speaker,
  detail = '',
  again: Pick<ProviderFailure, 'resetAt' | 'retryAfterMs'> = { resetAt: null, retryAfterMs: null },
  fact = FACTS[kind],
): ProviderFailure {
  const message = detail === '' ? fact : `${fact} (${detail})`;
  return { kind, message: `${name}: ${message}`.slice(0, 2000), ...again };
}

/** Removes the key, texts that look like keys, and the queries of URLs. */
export function withoutSecrets(text: string, key: string): string {
  return (key.length < 6 ? text : text.replaceAll(key, '…'))
    .replaceAll(/\b(sk|key|pk)-[\w*.-]{6,}/gi, '…')
    .replaceAll(/\bAIza[\w-]{20,}/g, '…')
    .replaceAll(/(bearer|authorization:?|x-api-key:?)(\s+bearer)?\s+\S+/gi, '$1 …')
    .replaceAll(/(https?:\/\/[^\s?"]+)\?[^\s"]*/g, '$1?…')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const FACTS: Readonly<Record<ProviderFailureKind, string>> = {
  rateLimit: 'The service asks to slow down.',
  quota: 'The quota is used up.',
  capacity: 'The service has no capacity for this model right now.',
  credits: 'The account has no credit left, or has reached its spending limit. Add credit or raise the limit there.',
  auth: 'The service does not accept the key. Give this provider a valid one.',
  verification: 'The service wants the organization verified before it serves this model.',
  terms: 'The service has blocked this account for breaking its terms.',
  consentMissing: 'The service was not asked, because you have not given your consent.',
  outdated:
    'The service does not take a request like this one. Compare model, api, effort and base_url with what it offers.',
  notInstalled: 'The part of Dark Factory that speaks with this service could not be loaded.',
  modelUnknown: 'The service does not serve this model, or base_url leads to the wrong place.',
  permissionDenied: 'The key is not allowed to do this.',
  toolDenied: 'The model needed a tool that it is not allowed to use.',
  allowance: 'The turn had used up what was reserved for it.',
  contextTooLong: 'The conversation is longer than the model takes.',
  refused: 'The model refused to answer, or a filter held the answer back.',
  timeout: 'The answer was not finished when its time was up.',
  silent: 'The service said nothing for longer than silence_timeout_minutes, so the request was ended.',
  memory: 'The request used more memory than allowed.',
  machineBusy: 'This machine was too busy to send the request.',
  network: 'The service could not be reached, or the connection broke.',
  crashed: 'The service had an error of its own.',
  garbage: 'The answer cannot be used.',
  scriptEnded: 'The service did not answer.',
};
