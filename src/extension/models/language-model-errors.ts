import type { ProviderFailure, ProviderFailureKind } from '../../domain/provider/provider-failure.ts';

interface ErrorRow {
  kind: ProviderFailureKind;
  /** Name or code of the error or of one of its causes. */
  name?: string;
  /** Matched against their messages. */
  pattern?: RegExp;
  /** As it was seen, for the test of the table. */
  example: { name: string; message: string };
  /** Where it was seen. */
  source: string;
  /** What the user can do; follows the editor's message. */
  advice: string;
}

const COPILOT = 'extension GitHub.copilot-chat 0.67, as built into VS Code 1.139';
const API = 'vscode.d.ts 1.104, LanguageModelError; extHostLanguageModels of VS Code 1.104 and 1.139';

/** The known errors of the editor's models, special cases before general ones. */
export const languageModelErrors: readonly ErrorRow[] = [
  {
    kind: 'consentMissing',
    name: 'NoPermissions',
    example: { name: 'NoPermissions', message: "Language model 'gpt-x' cannot be used by dark-factory.dark-factory." },
    source: API,
    advice: 'Run Test Provider on it and allow it when the editor asks.',
  },
  {
    kind: 'modelUnknown',
    name: 'NotFound',
    example: { name: 'NotFound', message: "Language model 'gpt-x' is unknown." },
    source: API,
    advice: 'Add the provider anew with a model that is there.',
  },
  {
    kind: 'quota',
    name: 'ChatQuotaExceeded',
    example: {
      name: 'ChatQuotaExceeded',
      message:
        "You've exhausted your premium model quota. Please enable additional paid premium requests or wait for your allowance to renew.",
    },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'credits',
    pattern: /exhausted your credits/i,
    example: {
      name: 'Unknown',
      message:
        "You've exhausted your credits. To continue working, please contact your organization's Copilot admin or wait for your allowance to renew.",
    },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'quota',
    pattern: /(exhausted|reached|exceeded) your [\w -]{0,80}(quota|allowance)|weekly rate limit/i,
    example: {
      name: 'Unknown',
      message: "You've reached your weekly rate limit. Please wait 2 days for your limit to reset.",
    },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'rateLimit',
    name: 'ChatRateLimited',
    example: { name: 'ChatRateLimited', message: 'Sorry, your request was rate-limited. Please wait 40 seconds.' },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'rateLimit',
    pattern: /rate[- ]limit|too many requests/i,
    example: {
      name: 'Blocked',
      message: 'The extension has been temporarily blocked due to making too many requests. Please try again later.',
    },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'contextTooLong',
    pattern: /exceeds (the )?(token|context)|context (length|window)/i,
    example: { name: 'Unknown', message: 'Message exceeds token limit.' },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'refused',
    pattern: /filtered by the Responsible AI|declined to complete|can only assist with programming/i,
    example: {
      name: 'Unknown',
      message: 'Sorry, the model declined to complete this request. Please rephrase your prompt.',
    },
    source: COPILOT,
    advice: '',
  },
  {
    kind: 'auth',
    pattern: /not (signed|logged) in|sign in to|unauthori[sz]ed|\b401\b/i,
    example: { name: 'Unknown', message: 'You are not signed in to GitHub. Please sign in to use Copilot.' },
    source: COPILOT,
    advice: 'Sign in where that extension asks for it.',
  },
  {
    kind: 'capacity',
    pattern: /\bServer error: (502|503|529)\b/i,
    example: { name: 'Unknown', message: 'Sorry, your request failed. Please try again. Reason: Server error: 502' },
    source: 'vscode-copilot-release#7560, #9297, #4332',
    advice: '',
  },
  {
    kind: 'timeout',
    pattern: /\bServer error: (408|504)\b/i,
    example: { name: 'Unknown', message: 'Server error: 504 Gateway Timeout' },
    source: 'the same sentence with another status: vscode-copilot-release#4332',
    advice: '',
  },
  {
    kind: 'network',
    pattern: /ENOTFOUND|ECONNRE|ETIMEDOUT|net::ERR_|fetch failed/i,
    example: { name: 'Unknown', message: 'net::ERR_NAME_NOT_RESOLVED' },
    source: 'Chromium and Node network errors',
    advice: '',
  },
  {
    kind: 'quota',
    name: 'Blocked',
    example: { name: 'Blocked', message: 'Blocked' },
    source: `${API}: "quota limits exceeded"`,
    advice: '',
  },
];

/** An error of the API as a failure. A `LanguageModelError` has a code; an unspecified one also has a cause. */
export function languageModelFailure(error: unknown): ProviderFailure {
  const layers = layersOf(error);
  const said = layers.map(({ message }) => message).find((message) => message !== '') ?? 'no reason';
  const row = languageModelErrors.find(
    ({ name, pattern }) =>
      (name !== undefined && layers.some((layer) => layer.names.includes(name))) ||
      (pattern !== undefined && layers.some((layer) => pattern.test(layer.message))),
  );
  const advice = row === undefined || row.advice === '' ? '' : ` ${row.advice}`;
  const sentence = said
    .replace(/\s*\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '');
  return {
    kind: row?.kind ?? 'crashed',
    message: `The editor's model did not answer: ${sentence.slice(0, 1500)}.${advice}`,
    resetAt: null,
    retryAfterMs: waitIn(layers.map(({ message }) => message).join(' ')),
  };
}

/** Longest text that the patterns are run over. */
const LONGEST_WORDS = 4000;

interface Layer {
  names: string[];
  message: string;
}

function layersOf(error: unknown): Layer[] {
  const layers: Layer[] = [];
  for (let layer: unknown = error; layer !== undefined && layer !== null && layers.length < 5;) {
    if (typeof layer !== 'object') {
      layers.push({ names: [], message: typeof layer === 'string' ? layer.slice(0, LONGEST_WORDS) : '' });
      break;
    }
    const { name, code, message, cause } = layer as Record<string, unknown>;
    layers.push({
      names: [name, code].filter((word): word is string => typeof word === 'string'),
      message: typeof message === 'string' ? message.slice(0, LONGEST_WORDS) : '',
    });
    layer = cause;
  }
  return layers;
}

const UNITS: readonly [RegExp, number][] = [
  [/(\d+)\s*days?\b/i, 86_400_000],
  [/(\d+)\s*hours?\b/i, 3_600_000],
  [/(\d+)\s*minutes?\b/i, 60_000],
  [/(\d+)\s*seconds?\b/i, 1000],
];

/** `Please wait 2 hours 5 minutes`, as Copilot writes times; `null`: none is named. */
function waitIn(text: string): number | null {
  const sum = UNITS.reduce((total, [pattern, ms]) => total + Number(pattern.exec(text)?.[1] ?? 0) * ms, 0);
  return sum === 0 ? null : sum;
}
