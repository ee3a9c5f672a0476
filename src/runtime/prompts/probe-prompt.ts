/** Asks a provider for a sign of life, where nothing that is free tells. */
export const PROBE_PROMPT =
  'This only asks whether you answer. Do nothing, use no tool, and reply with the one word: ready';
