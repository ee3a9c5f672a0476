import { assertNever } from '../../domain/assert.ts';
import type { ProviderRefusal, Refusal } from '../../domain/refusal.ts';

/** `sentence` says the refusal that another one holds. */
export function providerRefusal(refusal: ProviderRefusal, sentence: (refusal: Refusal) => string): string {
  switch (refusal.kind) {
    case 'noSuchProvider':
      return noSuchProvider(refusal);
    case 'providerTaken':
      return `There is a provider "${refusal.providerId}" already. Choose another id.`;
    case 'tooManyProviders':
      return `There are ${refusal.most} providers, the most there may be.`;
    case 'noSuchProviderKind':
      return `The name of a provider is its kind: ${refusal.kinds.join(', ')}.`;
    case 'invalidProvider':
      return `This is no usable configuration: ${refusal.problems.join('; ')}.`;
    case 'takesNoKey':
      return `Dark Factory keeps no key for a provider of the kind ${refusal.providerKind}: it has a login of its own.`;
    case 'badKey':
      return `The key ${refusal.problem}.`;
    case 'badKeyInFile':
      return `A key of "${refusal.providerId}" in providers.yaml ${refusal.problem}. Correct it there; nothing was changed.`;
    case 'keyNotStored':
      return `The key was given to ${refusal.place}, which does not have it now. Use an environment variable instead: env:NAME.`;
    case 'keyNotRemoved':
      return `"${refusal.providerId}" was removed, but its key was not: ${sentence(refusal.because)}`;
    case 'testStopped':
      return 'The test was stopped.';
    case 'testTimeout':
      return `It did not answer within ${refusal.limitMs / 1000} seconds. Check that it runs and that it can be reached, then test again.`;
    default:
      return assertNever(refusal);
  }
}

function noSuchProvider({ providerId, known }: ProviderRefusal & { kind: 'noSuchProvider' }): string {
  if (known === null) return `There is no provider "${providerId}" in providers.yaml.`;
  return `There is no provider "${providerId}". providers.yaml has: ${known.join(', ') || 'none'}.`;
}
