/** Messages of the system to a chat model during a turn. */
export const LAST_REQUEST =
  'The turn ends here: this is its last request. Call `finish` now and report what is true; what is not done is "continue".';

export const NO_CALL =
  'Your answer held no tool call, so nothing happened. If there is work left, go on with it; if not, call `finish`.';

export const CUT_ANSWER = 'Your answer was cut off at its longest allowed length. Go on from there, in smaller pieces.';

export const CUT_CALL = 'Not run: your answer was cut off at its longest allowed length. Do it in smaller pieces.';
