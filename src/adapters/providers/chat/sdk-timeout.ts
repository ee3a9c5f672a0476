/** SDKs require a timeout. Ours (`HttpExchange`) must expire first, so theirs is the longest possible timer. */
export const SDK_TIMEOUT_MS = 2 ** 31 - 1;
