import type { PermissionOption, RequestPermissionOutcome } from '@agentclientprotocol/sdk';
import { asObject, listIn, textIn, type LooseObject } from '../loose-json.ts';
import type { TurnKind } from '../../../domain/money/cost-entry.ts';
import { mayChangeFiles } from '../../../domain/turn/may-change-files.ts';
import { placeIn } from './acp-paths.ts';

/**
 * What the tools of an agent may do. `all`: everything inside the worktree, and the network. `commands`: the same, but change no
 * file by a tool for files; `edits`: change files and run nothing; `reading`: neither.
 */
export type ToolReach = 'all' | 'commands' | 'edits' | 'reading';

/** The reach in a turn of this kind. */
export function reachIn(reach: ToolReach, operation: TurnKind): ToolReach {
  if (mayChangeFiles(operation)) return reach;
  return reach === 'all' || reach === 'commands' ? 'commands' : 'reading';
}

export interface PermissionPolicy {
  worktreePath: string;
  /** Other folders that the agent may use. */
  otherFolders: readonly string[];
  reach: ToolReach;
  /** The agent has a sandbox of its own, no other holds it, and it asks only before it leaves that. */
  asksToLeave: boolean;
}

export interface Verdict {
  allowed: boolean;
  /** Why it is refused; empty if it is allowed. */
  why: string;
}

const FORBIDDEN_KINDS: Readonly<Record<ToolReach, ReadonlySet<string>>> = {
  all: new Set(),
  // A change of mode would lead out of the agent's own plan mode.
  commands: new Set(['edit', 'delete', 'move', 'switch_mode']),
  edits: new Set(['execute', 'fetch']),
  reading: new Set(['execute', 'fetch', 'edit', 'delete', 'move', 'switch_mode']),
};

/** Tool parameters that hold paths. Paths inside a command line are left to the sandbox. */
const PATH_KEYS =
  /^(abs_?|absolute_?|target_?|source_?|destination_?|old_?|new_?)?(file_?)?(path|file|cwd|dir|directory)$/i;

/**
 * Decides whether the agent may use this tool. It answers at once, because no user is at the screen. The sandbox enforces the
 * limits whatever the answer is. A refusal saves the agent attempts that cannot succeed, and it protects the user where there
 * is no sandbox.
 */
export function judgePermission(toolCall: unknown, policy: PermissionPolicy): Verdict {
  if (policy.asksToLeave) return { allowed: false, why: 'it would leave the sandbox, and no other holds it here' };
  const kind = textIn(toolCall, 'kind') ?? 'other';
  if (FORBIDDEN_KINDS[policy.reach].has(kind)) return { allowed: false, why: whyNot(kind) };
  const folders = [policy.worktreePath, ...policy.otherFolders];
  const outside = namedPaths(toolCall).find((path) => folders.every((folder) => !isIn(folder, path, policy)));
  return outside === undefined
    ? { allowed: true, why: '' }
    : { allowed: false, why: `${outside.slice(0, 200)} is outside of the worktree` };
}

/** For the agent too, which is asked to go on without it. */
function whyNot(kind: string): string {
  return kind === 'switch_mode'
    ? 'this turn changes no files, so its mode stays'
    : `${kind} is not allowed in this turn`;
}

/** A relative path is relative to the worktree, whichever folder is checked. */
function isIn(folder: string, path: string, { worktreePath }: PermissionPolicy): boolean {
  if (folder === worktreePath) return placeIn(folder, path) !== undefined;
  return path.startsWith('/') && placeIn(folder, path) !== undefined;
}

function namedPaths(toolCall: unknown): string[] {
  const locations = listIn(toolCall, 'locations').flatMap((location) => textIn(location, 'path') ?? []);
  const diffs = listIn(toolCall, 'content').flatMap((content) => textIn(content, 'path') ?? []);
  return [...locations, ...diffs, ...pathsOf(asObject(asObject(toolCall)?.['rawInput']), 3)];
}

function pathsOf(input: LooseObject | undefined, depth: number): string[] {
  return Object.entries(input ?? {}).flatMap(([key, value]) => {
    if (typeof value === 'string') return PATH_KEYS.test(key) && value !== '' ? [value] : [];
    if (depth === 0) return [];
    const inner = Array.isArray(value) ? value : [value];
    return inner.flatMap((one) => pathsOf(asObject(one), depth - 1));
  });
}

/** Prefers `once` to `always`: the agent saves `always` in its own settings, where it also affects the user's other work. */
export function chooseOption(options: readonly PermissionOption[], allowed: boolean): RequestPermissionOutcome {
  const wanted = allowed ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  const chosen = wanted.flatMap((kind) => options.find((option) => option.kind === kind) ?? [])[0];
  return chosen === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId: chosen.optionId };
}
