import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Clock } from '../../ports/clock.ts';

/** Why the wait for an answer ended early; `null`: it did not. */
export type CutOff = 'stopped' | 'time' | 'silence' | null;

export interface Answer {
  /** `null`: the model did not return even after it was aborted. */
  completion: ChatCompletion | null;
  cutOff: CutOff;
}

/** Longest wait for a model to return after an abort, with what was billed. */
const GRACE_MS = 5000;
/**
 * Multiple of the silence limit after which a request is aborted. This is only a backstop: models apply the limit to their own
 * bytes. Tool-call arguments arrive without text deltas, so the limit itself would be too short here.
 */
const SILENCES = 3;

/** Runs one request until it ends, or until the signal, its timeout or silence ends it. Rejects with what the model threw. */
export async function awaitAnswer(
  request: ChatRequest,
  { model, clock, silenceMs }: { model: ChatModel; clock: Clock; silenceMs: number },
  onDelta: (delta: ChatDelta) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const stop = new AbortController();
  const over = new AbortController();
  let cutOff: CutOff = null;
  let heardAt = clock.monotonic();
  const end = (why: CutOff): void => {
    if (over.signal.aborted) return;
    cutOff ??= why;
    stop.abort();
  };
  const onAbort = (): void => {
    end('stopped');
  };
  const watchSilence = async (): Promise<void> => {
    for (;;) {
      const left = heardAt + SILENCES * silenceMs - clock.monotonic();
      if (left <= 0) break;
      await clock.sleep(left, over.signal);
      if (over.signal.aborted) return;
    }
    end('silence');
  };
  signal.addEventListener('abort', onAbort, { once: true });
  void clock.sleep(request.timeoutMs, over.signal).then(() => {
    end('time');
  });
  void watchSilence();
  const heard = (delta: ChatDelta): void => {
    heardAt = clock.monotonic();
    if (!over.signal.aborted) onDelta(delta);
  };
  const givenUp = aborted(stop.signal)
    .then(() => clock.sleep(GRACE_MS, over.signal))
    .then(() => null);
  const answered = model.complete(request, heard, stop.signal);
  // It may reject after the wait has ended.
  answered.catch(() => undefined);
  try {
    return { completion: await Promise.race([answered, givenUp]), cutOff };
  } finally {
    over.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
