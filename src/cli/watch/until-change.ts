import type { OrchestrationEngine } from '../../engine/engine-contract.ts';

/** Resolves when something changed, after `ms`, or when `signal` aborts. `wholeTime`: a change alone does not end it. */
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
