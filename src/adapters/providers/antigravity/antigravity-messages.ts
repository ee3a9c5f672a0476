import type { ProviderFailure, ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import { readable } from './antigravity-words.ts';
import { antigravityNotice } from '../../../domain/provider/antigravity-notice.ts';

/** Says what happened and what helps: our own `remark`, then what agy itself said, as a quote. Never holds a secret. */
export function agyMessage(kind: ProviderFailureKind, quote: string, remark = ''): string {
  const words = withoutSecrets(readable(quote)).slice(0, 400);
  return [FACTS[kind], remark, words === '' ? '' : `agy: "${words}"`].filter((part) => part !== '').join(' ');
}

export function agyFailure(kind: ProviderFailureKind, quote: string): ProviderFailure {
  return { kind, message: agyMessage(kind, quote).slice(0, 2000), resetAt: null, retryAfterMs: null };
}

const FACTS: Readonly<Record<ProviderFailureKind, string>> = {
  rateLimit: 'Antigravity asks to slow down.',
  quota: 'The Antigravity quota is used up.',
  capacity: 'Antigravity has no capacity for this model right now.',
  credits: 'The Antigravity AI credits are used up. Add credits, or turn overages off and wait for the quota.',
  auth: 'agy is not signed in. Run agy in a terminal once and sign in; on Linux see "Signing in" in docs/antigravity.md.',
  verification:
    'Google wants this account verified before it serves Antigravity. Run agy in a terminal and follow its link.',
  terms: 'Google has blocked this account from Antigravity for breaking its terms.',
  // The consent dialog shows the whole notice; here the user only needs to know where to give consent.
  consentMissing: `Antigravity was not asked, because you have not given your consent. ${antigravityNotice.slice(0, 3).join(' ')} Give your consent with "Dark Factory: Give Consent for Antigravity" in the editor, or with "dark-factory consent".`,
  outdated: 'This agy is too old, or newer than Dark Factory understands. Run "agy update".',
  notInstalled: 'agy could not be started.',
  modelUnknown: 'agy does not know this model, or needs an effort with it. "agy models" lists what your plan has.',
  permissionDenied: 'agy was not allowed to do something. Mode "agent" allows everything; see docs/antigravity.md.',
  toolDenied:
    'agy was not allowed to use a tool that it needed, and gave no answer. Mode "agent" allows everything; see docs/antigravity.md.',
  allowance: 'The turn had used up what was reserved for it.',
  contextTooLong: 'The conversation is longer than the model takes.',
  refused: 'The model refused to answer.',
  timeout: 'agy had not finished when its time was up.',
  silent: 'agy said nothing for too long and was ended.',
  memory: 'agy used more memory than allowed and was ended. The limit is memory_limit_mb.',
  machineBusy: 'This machine was too busy to start agy.',
  network: 'agy could not reach its service.',
  crashed: 'agy ended with an error.',
  garbage: 'agy did not give an answer that can be used.',
  scriptEnded: 'agy did not answer.',
};

/** Removes queries of URLs (OAuth codes, states), Google API keys, tokens and bearer headers. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/(https?:\/\/[^\s?"]+)\?[^\s"]*/g, '$1?…')
    .replaceAll(/\bAIza[\w-]{20,}/g, '…')
    .replaceAll(/\bya29\.[\w.-]+/g, '…')
    .replaceAll(/(bearer|authorization:?)\s+\S+/gi, '$1 …')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
