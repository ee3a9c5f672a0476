import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LLMProvider } from '../../../src/ports/llm-provider.ts';

const DAY_MS = 86_400_000;

/** The machine's clock, or another, which is set a day forward and two days back by turns. */
export function jumpingClock(inner: Clock = systemClock): Clock & { jump(): void } {
  let days = 0;
  return {
    now: () => inner.now() + days * DAY_MS,
    monotonic: () => inner.monotonic(),
    sleep: (ms, signal) => inner.sleep(ms, signal),
    jump() {
      days = days === 1 ? -1 : 1;
    },
  };
}

/** The provider, with the clock set anew at everything that it is seen to do. */
export function jumpingWith(provider: LLMProvider, clock: { jump(): void }): LLMProvider {
  return new Proxy(provider, {
    get(target, name) {
      if (name !== 'sendMessage') return Reflect.get(target, name, target) as unknown;
      const send: LLMProvider['sendMessage'] = (request, onProgress, signal) =>
        target.sendMessage(
          request,
          (progress) => {
            clock.jump();
            onProgress(progress);
          },
          signal,
        );
      return send;
    },
  });
}
