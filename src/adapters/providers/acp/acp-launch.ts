import type { ProviderFailure, ProviderFailureKind } from '../../../domain/provider/provider-failure.ts';
import type { AcpErrorRow } from './acp-errors.ts';
import type { ErrorRow } from '../antigravity/antigravity-errors.ts';
import { withoutSecrets } from '../antigravity/antigravity-messages.ts';
import type { TurnKind } from '../../../domain/money/cost-entry.ts';
import type { ToolReach } from './acp-permission.ts';

export interface AcpModes {
  work: readonly string[];
  /** For turns that only read: its own plan mode. */
  plan: readonly string[];
  /** For turns that read and run checks. */
  handover: readonly string[];
}

/** One agent, ready to start: everything that the protocol code needs to know about it. */
export interface AcpLaunch {
  /** For sentences: "Claude Code". */
  title: string;
  signIn: string;
  install: string;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Values in `env` that are keys: redacted from every text that is shown. */
  secrets: readonly string[];
  /** Paths in the user's home that are visible and writable. */
  home: readonly string[];
  readable: readonly string[];
  /** Writable paths besides the worktree. */
  writable: readonly string[];
  /** Used after `initialize` if the agent offers it; it must work without a user at the screen. */
  authMethod: string | null;
  /** Session modes for the kinds of turns, best first; the first that the agent offers is set. Empty: its own choice. */
  modes: AcpModes;
  model: string | null;
  reach: ToolReach;
  /** It ends failed turns as served, with `Error: …` as its last message. */
  writesFailures: boolean;
  /**
   * What its own sandbox lets it do, in a sentence, where only that holds it. Its requests then ask to leave that sandbox, and each
   * is refused. `null`: it has none, or ours holds it.
   */
  ownSandbox: string | null;
  errors: readonly (AcpErrorRow | ErrorRow)[];
  turnTimeoutMs: number;
  silenceMs: number;
  memoryBytes: number;
  /** Longest wait for each answer before the prompt. */
  handshakeMs: number;
}

export function modesFor({ modes }: Pick<AcpLaunch, 'modes'>, operation: TurnKind): readonly string[] {
  switch (operation) {
    case 'work':
    case 'correction':
    case 'probe':
      return modes.work;
    case 'plan':
    case 'audit':
      return modes.plan;
    case 'handover':
      return modes.handover;
  }
}

/** Says what happened and what helps, plus our remark or a quote from the agent. Never holds a secret. */
export function acpFailure(
  kind: ProviderFailureKind,
  { title, signIn, install }: Pick<AcpLaunch, 'title' | 'signIn' | 'install'>,
  { quote = '', remark = '' }: { quote?: string; remark?: string } = {},
): ProviderFailure {
  const help = kind === 'auth' ? signIn : kind === 'notInstalled' ? install : '';
  const words = withoutSecrets(withoutKeys(quote)).slice(0, 400);
  const said = words === '' ? '' : `It said: "${words}"`;
  const message = [FACTS[kind](title), remark, help, said].filter((part) => part !== '').join(' ');
  return { kind, message: message.slice(0, 2000), resetAt: null, retryAfterMs: null };
}

const FACTS: Readonly<Record<ProviderFailureKind, (title: string) => string>> = {
  rateLimit: (title) => `${title} asks to slow down.`,
  quota: (title) => `The quota of ${title} is used up.`,
  capacity: (title) => `The service behind ${title} has no capacity right now.`,
  credits: (title) => `The credits of ${title} are used up. Add credits, or use another provider.`,
  auth: (title) => `${title} is not signed in.`,
  verification: (title) => `${title} wants this account verified. Start it in a terminal and follow what it says.`,
  terms: (title) => `The account of ${title} is blocked for breaking the terms of its service.`,
  consentMissing: (title) => `${title} was not started, because you have not given your consent.`,
  outdated: (title) => `${title} speaks another version of the protocol than Dark Factory. Update both.`,
  notInstalled: (title) => `${title} could not be started.`,
  modelUnknown: (title) => `${title} does not offer this model. Name one that it has with model in providers.yaml.`,
  permissionDenied: (title) => `${title} was not allowed to do something that it needs.`,
  toolDenied: (title) => `${title} needed a tool that it is not allowed to use.`,
  contextTooLong: (title) => `The conversation with ${title} is longer than the model takes.`,
  allowance: () => 'The turn had used up what was reserved for it.',
  refused: (title) => `${title} refused to answer.`,
  timeout: (title) => `${title} had not finished when its time was up.`,
  silent: (title) => `${title} said nothing for too long and was ended.`,
  memory: (title) => `${title} used more memory than allowed and was ended. The limit is memory_limit_mb.`,
  machineBusy: (title) => `This machine was too busy to start ${title}.`,
  network: (title) => `${title} could not reach its service.`,
  crashed: (title) => `${title} ended with an error.`,
  garbage: (title) => `${title} did not keep to the Agent Client Protocol.`,
  scriptEnded: (title) => `${title} did not answer.`,
};

/** Removes keys of model vendors, which it recognises by their shape. */
function withoutKeys(text: string): string {
  return text.replaceAll(/\b(sk|gh[opsu]|github_pat|crsr|key)[-_][A-Za-z0-9_-]{10,}/g, '…');
}
