import type { ForkRefusal } from '../../domain/lineage/inherited-genesis.ts';
import type { ProjectRefusal, ProviderRefusal, Refusal } from '../../domain/refusal.ts';
import { projectRefusal } from './project-refusal.ts';
import { providerRefusal } from './provider-refusal.ts';

/** What happened and what a person can do. Every skin and every JSON document shows these words. */
export function refusalSentence(refusal: Refusal): string {
  if (refusal.kind === 'reported') return refusal.message;
  return isOfProvider(refusal) ? providerRefusal(refusal, refusalSentence) : projectRefusal(refusal);
}

function isOfProvider(refusal: ProjectRefusal | ForkRefusal | ProviderRefusal): refusal is ProviderRefusal {
  return refusal.kind in OF_PROVIDERS;
}

const OF_PROVIDERS: Readonly<Record<ProviderRefusal['kind'], true>> = {
  noSuchProvider: true,
  providerTaken: true,
  tooManyProviders: true,
  noSuchProviderKind: true,
  invalidProvider: true,
  takesNoKey: true,
  badKey: true,
  badKeyInFile: true,
  keyNotStored: true,
  keyNotRemoved: true,
  testStopped: true,
  testTimeout: true,
};
