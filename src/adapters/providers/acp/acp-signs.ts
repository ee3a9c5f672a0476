import type { ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import { asObject, numberIn, objectIn, textIn, type LooseObject } from '../loose-json.ts';

/** A failure as an agent tells it in a field. Fields do not change with the wording of a release or of a service. */
export interface FailureSign {
  kind: ProviderFailureKind;
  /** Kinds that the agent's words can turn it into, where the field is coarser than they are; `any`: the field tells little. */
  orRather: readonly ProviderFailureKind[] | 'any';
}

/** The sign in an error response; `undefined`: no field tells more than the words. */
export function signOfError(code: number, data: unknown): FailureSign | undefined {
  return (
    claudeSign(textIn(data, 'errorKind')) ??
    codexSign(asObject(data)?.['codexErrorInfo']) ??
    signOfStatus(statusOf(code, data)) ??
    openCodeSign(textIn(data, 'errorName'))
  );
}

/** The sign of a service's HTTP status; `undefined`: it is none of a failure. */
export function signOfStatus(status: number | undefined): FailureSign | undefined {
  if (status === undefined || status < 400 || status > 599) return undefined;
  return BY_STATUS[status] ?? { kind: 'crashed', orRather: 'any' };
}

const BY_STATUS: Readonly<Record<number, FailureSign>> = {
  401: { kind: 'auth', orRather: ['verification', 'terms'] },
  402: { kind: 'credits', orRather: ['quota'] },
  403: { kind: 'permissionDenied', orRather: 'any' },
  404: { kind: 'modelUnknown', orRather: ['verification'] },
  408: { kind: 'timeout', orRather: [] },
  413: { kind: 'contextTooLong', orRather: [] },
  429: { kind: 'rateLimit', orRather: ['quota', 'credits', 'capacity', 'contextTooLong'] },
  502: { kind: 'capacity', orRather: ['network'] },
  503: { kind: 'capacity', orRather: ['network'] },
  504: { kind: 'timeout', orRather: ['network'] },
  529: { kind: 'capacity', orRather: [] },
};

/**
 * Where agents put the status: Gemini CLI as the JSON-RPC code, Qwen Code before its details, others in a field of the data.
 * JSON-RPC's own codes are negative.
 */
function statusOf(code: number, data: unknown): number | undefined {
  if (code >= 400 && code <= 599) return code;
  for (const name of ['httpStatusCode', 'statusCode', 'status']) {
    const status = numberIn(data, name);
    if (status !== undefined) return status;
  }
  const [, leading] = /^(\d{3})\b/.exec(textIn(data, 'details') ?? '') ?? [];
  return leading === undefined ? undefined : Number(leading);
}

/** `errorKind` of claude-agent-acp 0.49.0; the list is that of its SDK 0.3.185. */
function claudeSign(errorKind: string | undefined): FailureSign | undefined {
  switch (errorKind) {
    case 'authentication_failed':
      return { kind: 'auth', orRather: [] };
    case 'oauth_org_not_allowed':
      return { kind: 'permissionDenied', orRather: [] };
    case 'billing_error':
      return { kind: 'credits', orRather: ['quota'] };
    case 'rate_limit':
      return { kind: 'rateLimit', orRather: ['quota', 'credits'] };
    case 'overloaded':
      return { kind: 'capacity', orRather: [] };
    case 'server_error':
      return { kind: 'capacity', orRather: ['network', 'timeout'] };
    case 'model_not_found':
      return { kind: 'modelUnknown', orRather: [] };
    case 'max_output_tokens':
      return { kind: 'contextTooLong', orRather: [] };
    case 'invalid_request':
      return { kind: 'crashed', orRather: 'any' };
    default:
      return undefined;
  }
}

/** `codexErrorInfo` of Codex 0.166.0: a word, or an object whose only key is the word and which can hold an HTTP status. */
function codexSign(info: unknown): FailureSign | undefined {
  const [word, detail] = typeof info === 'string' ? [info, undefined] : (Object.entries(asObject(info) ?? {})[0] ?? []);
  switch (word) {
    case 'contextWindowExceeded':
      return { kind: 'contextTooLong', orRather: [] };
    case 'usageLimitExceeded':
      return { kind: 'quota', orRather: ['credits', 'rateLimit'] };
    case 'sessionBudgetExceeded':
      return { kind: 'allowance', orRather: [] };
    case 'serverOverloaded':
      return { kind: 'capacity', orRather: [] };
    case 'internalServerError':
      return { kind: 'crashed', orRather: ['capacity', 'network', 'timeout'] };
    case 'unauthorized':
      return { kind: 'auth', orRather: [] };
    case 'cyberPolicy':
      return { kind: 'refused', orRather: [] };
    case 'badRequest':
    case 'sandboxError':
    case 'threadRollbackFailed':
    case 'other':
      return { kind: 'crashed', orRather: 'any' };
    case 'httpConnectionFailed':
    case 'responseStreamConnectionFailed':
    case 'responseStreamDisconnected':
    case 'responseTooManyFailedAttempts':
      return signOfStatus(numberIn(detail, 'httpStatusCode')) ?? { kind: 'network', orRather: 'any' };
    default:
      return undefined;
  }
}

/** `errorName` of OpenCode 1.18.33, and of Kilo, which is made from it. */
function openCodeSign(errorName: string | undefined): FailureSign | undefined {
  switch (errorName) {
    case 'ProviderAuthError':
      return { kind: 'auth', orRather: [] };
    case 'ContextOverflowError':
    case 'MessageOutputLengthError':
      return { kind: 'contextTooLong', orRather: [] };
    case 'ContentFilterError':
      return { kind: 'refused', orRather: [] };
    default:
      return undefined;
  }
}

/**
 * What Codex tells of its thread beside the messages. It ends most failed turns as served ones, with the error as its last
 * message; only the status of the thread tells them apart.
 */
export class ThreadSigns {
  #status = '';
  #sign: FailureSign | undefined;
  #words = '';

  /** Takes a `session_info_update`. */
  take(update: LooseObject): void {
    const codex = objectIn(objectIn(update, '_meta'), 'codex');
    const error = objectIn(codex, 'error');
    if (error !== undefined) {
      this.#sign = codexSign(error['codexErrorInfo']) ?? this.#sign;
      const words = [textIn(error, 'message'), textIn(error, 'additionalDetails')];
      this.#words = words.filter((part) => part !== undefined).join(' ');
    }
    this.#status = textIn(objectIn(codex, 'threadStatus'), 'type') ?? this.#status;
  }

  /** The failure in which the thread ended; `null`: it did not end in one. */
  get failure(): { sign: FailureSign; words: string } | null {
    if (this.#status !== 'systemError') return null;
    return { sign: this.#sign ?? { kind: 'crashed', orRather: 'any' }, words: this.#words };
  }
}

/** The failure that Copilot CLI writes as its whole last message, with its notes on retries before it on the same line. */
export function signOfMessage(message: string): { sign: FailureSign; words: string } | null {
  const [, words] =
    /^(?:Info: [\w ]{1,80}\. Retrying\.\.\.\s{0,5}){0,20}(Error: [\s\S]{1,4000})/.exec(message.trim()) ?? [];
  if (words === undefined) return null;
  const [, status] = /\b(?:HTTP|Last error:) (\d{3})\b/.exec(words) ?? [];
  return { sign: signOfStatus(Number(status ?? '0')) ?? { kind: 'crashed', orRather: 'any' }, words };
}
