/** SDKs insist on a timeout of their own; ours (`HttpExchange`) comes first, so theirs is as long as a timer can be. */
export const SDK_TIMEOUT_MS = 2 ** 31 - 1;
