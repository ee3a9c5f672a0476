import type { AntigravityProviderConfig } from '../../../domain/provider/provider-config.ts';
import { isOlder, type AgyCapabilities } from './antigravity-capabilities.ts';

export interface AgyTurn {
  worktreePath: string;
  /** Absolute folders besides the worktree that the agent must read. */
  readableFolders: readonly string[];
  conversationId: string | null;
  logFile: string;
  /** Our own deadline, milliseconds. */
  timeoutMs: number;
}

/** Arguments of one turn; the prompt is passed on stdin. Pure. */
export function turnArguments(
  turn: AgyTurn,
  { config, model }: Pick<AntigravityProviderConfig, 'config' | 'model'>,
  { version, flags }: AgyCapabilities,
): string[] {
  const has = (flag: string) => flags === null || flags.has(flag);
  return [
    '--input-format',
    'stream-json',
    '--output-format',
    'stream-json',
    // 1.1.15 and 1.1.17 need a print flag, with a value because it consumes the next word; 1.2.11 works without it.
    ...(isOlder(version, [1, 2, 0]) ? ['--print', ''] : []),
    // Otherwise a prompt that begins with `/usage` would run that command.
    ...(has('--disable-slash-commands') ? ['--disable-slash-commands'] : []),
    // agy did not always use the working directory as the workspace; it then worked in a scratch folder.
    ...[turn.worktreePath, ...turn.readableFolders].flatMap((folder) => ['--add-dir', folder]),
    ...(model === undefined ? [] : ['--model', model]),
    ...(config.effort === undefined || !has('--effort') ? [] : ['--effort', config.effort]),
    ...(has('--print-timeout') ? ['--print-timeout', `${printTimeoutSeconds(turn.timeoutMs)}s`] : []),
    ...(has('--log-file') ? ['--log-file', turn.logFile] : []),
    ...permissionArguments(config.mode),
    ...(turn.conversationId === null ? [] : ['--conversation', turn.conversationId]),
  ];
}

/** Reads the quota for free, and shows whether a user is signed in. From 1.1.11; older builds take it as a prompt. */
export const usageArguments: readonly string[] = ['-p', '/usage', '--output-format', 'json', '--print-timeout', '90s'];

/** A minute before our own deadline, so that agy ends by itself first; in short turns, a fifth of the time before it. */
function printTimeoutSeconds(timeoutMs: number): number {
  return Math.max(1, Math.floor(Math.max(timeoutMs - 60_000, timeoutMs * 0.8) / 1000));
}

function permissionArguments(mode: AntigravityProviderConfig['config']['mode']): string[] {
  switch (mode) {
    case 'agent':
      return ['--dangerously-skip-permissions'];
    case 'accept-edits':
      return ['--mode', 'accept-edits'];
    case 'plan':
      return ['--mode', 'plan'];
  }
}

/** One line for stdin, without the line feed. */
export function userLine(text: string): string {
  return JSON.stringify({ event: 'user', message: { role: 'user', content: [{ type: 'text', text }] } });
}
