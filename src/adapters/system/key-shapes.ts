/** Matches unknown keys by their prefix. One expression, which matches each key as a whole. */
export const keyShapes = new RegExp(
  [
    // Not inside a word (`task-…` is not `sk-…`), but also directly after an escaped line break in JSON.
    `(?:(?<![A-Za-z0-9])|(?<=\\\\[bfnrt]))(?:${prefixed().join('|')})`,
    '-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]*(?:-----END [A-Z ]*PRIVATE KEY-----)?',
    // The password in a URL and the value of an authorization header.
    '(?<=[a-z][a-z0-9+.-]{1,20}://[^\\s/:@]{0,100}:)[^\\s/:@]{1,200}(?=@)',
    '(?<=[Aa]uthorization["\']?[:=] ?["\']?(?:Bearer|Basic|token) )[A-Za-z0-9._~+/=-]{8,}',
  ].join('|'),
  'g',
);

function prefixed(): string[] {
  return [
    // OpenAI, Anthropic, OpenRouter and others with the same shape.
    'sk-[A-Za-z0-9_-]{16,}',
    // Google API keys and OAuth tokens.
    'AIza[A-Za-z0-9_-]{35}',
    'ya29\\.[A-Za-z0-9_-]{20,}',
    // GitHub, GitLab.
    'gh[pousr]_[A-Za-z0-9]{30,}',
    'github_pat_[A-Za-z0-9_]{30,}',
    'glpat-[A-Za-z0-9_-]{20,}',
    // Slack, Stripe, npm, Hugging Face, xAI, Groq.
    'xox[abeoprs]-[A-Za-z0-9-]{10,}',
    '[rs]k_(?:live|test)_[A-Za-z0-9]{16,}',
    'npm_[A-Za-z0-9]{36}',
    'hf_[A-Za-z0-9]{30,}',
    'xai-[A-Za-z0-9]{30,}',
    'gsk_[A-Za-z0-9]{30,}',
    // Amazon access key ids.
    '(?:AKIA|ASIA)[A-Z0-9]{16}',
    // JSON Web Tokens: two parts that begin with {" in base64.
    'eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?',
  ];
}
