import type { ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';

export interface ErrorRow {
  kind: ProviderFailureKind;
  pattern: RegExp;
  /** An observed example, for the test of the table. */
  example: string;
  /** Where it was seen. */
  source: string;
  /** agy also prints it during a normal silent sign-in, so it is an error only if no turn began. */
  onlyBeforeTheTurn?: true;
}

/**
 * All known error texts of agy; specific rows precede general ones. The wording decides, not the code. They are matched only
 * against agy's own output, never against the model's text.
 */
export const errorTable: readonly ErrorRow[] = [
  {
    kind: 'credits',
    pattern: /AI credits balance is too low|INSUFFICIENT_G1_CREDITS_BALANCE/i,
    example: 'Your AI credits balance is too low to continue.',
    source: 'agy 1.3.x; oh-my-pi 17.3.2',
  },
  {
    kind: 'verification',
    pattern: /Eligibility check failed|VALIDATION_REQUIRED|Verify your account to continue|Verification Required/i,
    example:
      'Eligibility check failed: Your current account is not eligible for Antigravity. Verify your account to continue.',
    source: 'antigravity-cli#785; gcli2api#382',
  },
  {
    kind: 'terms',
    pattern: /violat\w+ (of )?(the |our )?(Antigravity |Google )?(Terms|ToS)\b|\bTOS_VIOLATION\b/i,
    example:
      'PERMISSION_DENIED (code 403): This service has been disabled in this account for violation of Terms of Service.',
    source: 'discuss.ai.google.dev 124508 (reported, wording not captured)',
  },
  {
    kind: 'outdated',
    pattern: /This version of Antigravity is no longer supported/i,
    example: 'This version of Antigravity is no longer supported. Please upgrade to receive the latest features.',
    source: 'pi#3985',
  },
  {
    kind: 'outdated',
    pattern: /stream input message is missing the "event" field/i,
    example: 'Error: stream input message is missing the "event" field',
    source: 'agy 1.1.15',
  },
  {
    kind: 'outdated',
    pattern: /flags? provided but not defined|flag needs an argument|unexpected argument/i,
    example: 'flags provided but not defined: -yolo',
    source: 'Go flag package, exit code 2, all versions',
  },
  {
    kind: 'modelUnknown',
    pattern:
      /invalid model selection|is not recognized as a known model|requires --effort|\bmodels\/\S+ is not found\b/i,
    example: 'invalid model selection (--model "X" --effort ""): model X is not recognized as a known model',
    source: 'yuting0624 plugin, agy 1.1.9',
  },
  {
    kind: 'toolDenied',
    pattern: /jetski: no output produced|headless mode cannot prompt for|auto-denied/i,
    example:
      'jetski: no output produced — a tool required the "command" permission that headless mode cannot prompt for, so it was auto-denied.',
    source: 'antigravity-cli#650; agy-plugin-cc#57',
  },
  {
    kind: 'capacity',
    pattern: /No capacity available for model|MODEL_CAPACITY_EXHAUSTED/i,
    example: 'UNAVAILABLE (code 503): No capacity available for model gemini-3.1-pro on the server',
    source: 'antigravity-claude-proxy#197, #278; a 429 variant exists',
  },
  {
    kind: 'quota',
    pattern: /Individual quota reached|QUOTA_EXHAUSTED/i,
    example:
      'API error (attempt 3): RESOURCE_EXHAUSTED (code 429): Individual quota reached. Please upgrade your subscription to increase your limits. Resets in 2h39m52s.',
    source: 'antigravity-cli#1018; agy 1.2.17; CLIProxyAPI#3655',
  },
  {
    kind: 'quota',
    pattern: /exhausted your (quota|capacity) on this model/i,
    example: 'You have exhausted your capacity on this model. Your quota will reset after 2h24m55s.',
    source: 'agy 1.2.x; Gemini CLI before it',
  },
  {
    kind: 'auth',
    pattern: /keyring is locked/i,
    example: 'Error: failed to retrieve token: secret keyring is locked',
    source: 'Antigravity documentation, troubleshooting',
  },
  {
    kind: 'auth',
    pattern: /authentication timed out|authentication failed or timed out/i,
    example: 'Error: authentication timed out',
    source: 'antigravity-cli#944, agy 1.1.27 and 1.2.1',
  },
  {
    kind: 'auth',
    pattern: /(?<!Proxy )Authentication required|accounts\.google\.com\/o\/oauth2|not logged into Antigravity/i,
    example: 'Authentication required. Please visit the URL to log in:',
    source: 'antigravity-cli#223',
    onlyBeforeTheTurn: true,
  },
  {
    kind: 'auth',
    pattern: /\bUNAUTHENTICATED\b|\bcode 401\b|API_KEY_INVALID|API key not valid/i,
    example: 'UNAUTHENTICATED (code 401): Request had invalid authentication credentials.',
    source: "Google's API error model",
  },
  {
    kind: 'contextTooLong',
    pattern:
      /input token count .{0,40}exceeds the maximum|Request payload size exceeds the limit|prompt is too long|context (window|length) (was |is )?exceeded/i,
    example: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    source: "Gemini API; Anthropic's wording for its models",
  },
  {
    kind: 'refused',
    pattern: /PROHIBITED_CONTENT|blocked (due to|by|for) .{0,30}safety/i,
    example: 'The response was blocked due to safety settings (PROHIBITED_CONTENT).',
    source: 'Gemini API',
  },
  {
    kind: 'rateLimit',
    pattern: /RATE_LIMIT_EXCEEDED|Resource has been exhausted|RESOURCE_EXHAUSTED|\bcode 429\b/i,
    example: 'Resource has been exhausted (e.g. check quota).',
    source: 'pi#9494, CLIProxyAPI#5891; ambiguous, also seen for refused clients',
  },
  {
    kind: 'timeout',
    pattern: /timeout waiting for response|print timeout after|DEADLINE_EXCEEDED/i,
    example: '[agy] print timeout after 5m0s with turn in progress; returning partial output',
    source: 'antigravity-cli#1012, agy 1.1.28; paseo-agy-acp#2 before it',
  },
  {
    kind: 'capacity',
    pattern: /\bUNAVAILABLE\b|\bcode 50[23]\b|\b502 Bad Gateway\b/,
    example: 'API error (attempt 1): UNAVAILABLE (code 503): The service is currently unavailable.',
    source: "Google's API error model",
  },
  {
    kind: 'network',
    pattern:
      /dial tcp|no such host|connection refused|connection reset|network is unreachable|TLS handshake|i\/o timeout|x509:|Proxy Authentication Required/i,
    example: 'Post "https://…": dial tcp: lookup …: no such host',
    source: "Go's packages net, net/http and crypto/x509",
  },
  {
    kind: 'permissionDenied',
    pattern: /\bPERMISSION_DENIED\b/,
    example: 'PERMISSION_DENIED (code 403): The caller does not have permission',
    source: "Google's API error model",
  },
  {
    kind: 'crashed',
    pattern: /Agent execution terminated due to error|\binterrupted\b|\bINTERNAL\b|\bcode 500\b|^panic: /im,
    example: 'Agent execution terminated due to error.',
    source: 'several; agy after SIGINT or SIGTERM',
  },
];

/** Returns the kind of the first matching row, and the line that matched. */
export function findError(text: string, hasBegun: boolean): { kind: ProviderFailureKind; line: string } | undefined {
  for (const row of errorTable) {
    if (hasBegun && row.onlyBeforeTheTurn === true) continue;
    const line = text.split('\n').find((candidate) => row.pattern.test(candidate));
    if (line !== undefined) return { kind: row.kind, line: line.trim() };
  }
  return undefined;
}
