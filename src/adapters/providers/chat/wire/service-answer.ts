import type { HttpExchange } from '../http/http-exchange.ts';
import { eventsIn } from './event-stream.ts';
import { ServiceRefusal } from './service-refusal.ts';

/**
 * The values of the answer to a request that an SDK sends. The SDKs' own reading is not used, because it takes the form of their
 * makers' services alone. Rejects, also while the answer is read, with `ServiceRefusal`, with `SyntaxError`, or because the
 * exchange ended, which then has a fault.
 */
export async function answerTo(exchange: HttpExchange, sent: Promise<Response>): Promise<AsyncIterable<unknown>> {
  const { body } = await unlessRefused(exchange, sent);
  return eventsIn(body);
}

/** What an SDK gets, with a refusal in the service's own words in place of the SDK's. Rejects as `answerTo` does. */
export async function unlessRefused<Got>(exchange: HttpExchange, sent: Promise<Got>): Promise<Got> {
  try {
    return await sent;
  } catch (error) {
    const { fault, status, sample } = exchange;
    if (fault === null && status !== null && status >= 300) throw new ServiceRefusal(status, sample);
    throw error;
  }
}
