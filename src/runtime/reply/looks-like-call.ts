/**
 * Whether a text was meant as a call of a tool. Calls in forms that are known have become calls before, so such a text is one
 * that the server could not read, nor could we.
 */
export function looksLikeCall(text: string): boolean {
  return MARKS.test(text.replaceAll(/<think>[\s\S]*?<\/think>/g, ''));
}

/** What begins a call, at the start of a line: a quotation of one stands in a fence. */
const MARKS =
  /^\s*(<\|?tool_calls?\|?>|<function=|<function_calls?>|\[TOOL_CALLS\]|<｜tool▁calls?▁begin｜>|<\|tool_calls?_section_begin\|>|<\|tool_call_begin\|>|<\|python_tag\|>|functools\[)/m;
