import type { OrchestrationEngine } from '../../engine/engine-contract.ts';

/** Resolves on a change, after `ms`, or when `signal` aborts. `wholeTime`: ignores changes. */
export function untilChange(
  engine: OrchestrationEngine,
  ms: number,
  signal: AbortSignal,
  wholeTime = false,
): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    const stop = wholeTime ? () => undefined : engine.onChange(end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
