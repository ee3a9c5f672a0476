import type { ChatCompletion, ChatDelta, ChatModel, ChatRequest } from '../../ports/chat-model.ts';
import type { Clock } from '../../ports/clock.ts';

/** Why an answer was not waited for to its end; `null`: it was. */
export type CutOff = 'stopped' | 'time' | 'silence' | null;

export interface Answer {
  /** `null`: the model did not even answer to being stopped. */
  completion: ChatCompletion | null;
  cutOff: CutOff;
}

/** A model that was stopped says what was billed, soon; longer than this it is not waited for. */
const GRACE_MS = 5000;
/**
 * A model watches its own bytes by the time that the settings say. Here only text is seen, and the arguments of a call come
 * without any: so this is the line behind, for a model that does not end by itself.
 */
const SILENCES = 3;

/** One request, ended by the signal, by its time or by silence. Rejects with what the model threw. */
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
  // It may reject when nobody waits for it any more.
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
