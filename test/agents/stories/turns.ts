import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createProviderFactory } from '../../../src/adapters/providers/provider-factory.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import { acpProviderSchema } from '../../../src/domain/provider/provider-config.ts';
import type { ProviderFailureKind } from '../../../src/domain/provider/provider-failure.ts';
import type { LLMProvider, TurnReply } from '../../../src/ports/llm-provider.ts';
import { noKeys } from '../../support/sandbox/no-keys.ts';
import { until } from '../../support/time/until.ts';
import type { Fault } from '../model/faults.ts';
import { recording } from '../recording/take.ts';
import type { Ground, ProviderEntry } from './ground.ts';

/** What one story came to: shown in its cell of the table. */
export interface Outcome {
  isRight: boolean;
  /** A few words. */
  shows: string;
}

/** The longest turn; agents that try again by themselves are ended by it. */
const TURN_LIMIT_MS = 240_000;
const never = new AbortController().signal;

export function agentOn(ground: Ground, fault: Fault = 'none'): Promise<LLMProvider> {
  return providerOf(ground, ground.provider('agent', fault));
}

async function providerOf(ground: Ground, entry: ProviderEntry): Promise<LLMProvider> {
  const { env, home, dataDirectory, isSandboxed } = ground;
  const sandbox = createSandbox({
    redaction: noKeys,
    env,
    clock: systemClock,
    isolation: isSandboxed ? 'auto' : 'off',
    readablePaths: [ground.folder],
  });
  const factory = createProviderFactory({
    sandbox: recording(sandbox, ground.takes),
    clock: systemClock,
    ids: systemIds,
    env,
    homeDirectory: home,
    dataDirectory,
    keys: { resolve: async (reference) => ({ ok: true, value: env[reference.replace(/^env:/, '')] ?? '' }) },
    loadScript: async () => ({ ok: false, failure: 'no script' }),
    prices: () => ({}),
  });
  const made = await factory.create(acpProviderSchema.parse(entry));
  if (made.style !== 'agent') throw new Error('this is an agent');
  return made.provider;
}

/** A worktree as the product makes them: a folder without a dot in its path, under version control. */
export function worktreeOf(ground: Ground): string {
  const worktree = join(ground.root, 'demo-worktrees', 'one');
  if (existsSync(worktree)) return worktree;
  ground.git('worktree', 'add', '-q', '-b', 'work', worktree);
  return worktree;
}

export function ask(
  ground: Ground,
  provider: LLMProvider,
  prompt: string,
  { conversationId = null as string | null, signal = never } = {},
): Promise<TurnReply> {
  const runDirectory = join(ground.root, 'run');
  mkdirSync(runDirectory, { recursive: true });
  const turn = { turnId: 'turn', persona: 'engineer', task: { id: 'a', title: 'A' }, turnsBefore: 0 };
  const open = { environment: {}, writablePaths: [join(ground.repository, '.git')], readablePaths: [ground.folder] };
  return provider.sendMessage(
    {
      ...turn,
      ...open,
      operation: 'work',
      systemPrompt: 'You are an engineer and work unattended.',
      prompt,
      worktreePath: worktreeOf(ground),
      conversationId,
      runDirectory,
      timeoutMs: TURN_LIMIT_MS,
      allowance: { usd: null, tokens: null },
      checkCommand: null,
    },
    () => undefined,
    signal,
  );
}

const problemOf = ({ failure }: TurnReply): string =>
  failure === null ? 'served' : `${failure.kind}: ${failure.message}`;

/** Writes a file and runs a command, and tells what it used. */
export async function works(ground: Ground): Promise<Outcome> {
  const reply = await ask(ground, await agentOn(ground), '[[write]]');
  const worktree = worktreeOf(ground);
  const isDone = existsSync(join(worktree, 'hello.txt')) && existsSync(join(worktree, 'ran.txt'));
  const isRight = reply.failure === null && isDone && reply.text.includes('"status": "done"');
  return {
    isRight,
    shows: isRight ? `yes; ${basisOf(reply)}` : `${problemOf(reply)}; ${isDone ? 'done' : 'not done'}`,
  };
}

function basisOf({ usage, basis = 'told' }: TurnReply): string {
  return `${usage.input + usage.cacheRead + usage.cacheWrite} + ${usage.output} tokens, ${basis}`;
}

/** A file outside of the worktree is not written, and the turn comes to its end. */
export async function keepsInside(ground: Ground): Promise<Outcome> {
  const reply = await ask(ground, await agentOn(ground), '[[outside]]');
  const isPlanted = readdirSync(ground.outside).length > 0;
  const isRefused = reply.actions.some((action) => action.startsWith('refused:'));
  const how = isPlanted ? 'written' : isRefused ? 'refused' : 'not written';
  return { isRight: !isPlanted && reply.failure === null, shows: `${how}, ${problemOf(reply)}` };
}

/** Without a login the turn says so. */
export async function needsLogin(ground: Ground): Promise<Outcome> {
  const reply = await ask(ground, await providerOf(ground, ground.signedOut()), '[[write]]');
  const kind = reply.failure?.kind;
  return { isRight: kind === 'auth', shows: kind === 'auth' ? kind : problemOf(reply) };
}

/** A program that is killed in its turn is told as such, and leaves nothing running. */
export async function survivesItsEnd(ground: Ground): Promise<Outcome> {
  const asked = ask(ground, await agentOn(ground), '[[sleep]]');
  const begun = join(worktreeOf(ground), 'begun.txt');
  const first = await Promise.race([until(() => existsSync(begun), 'the command to begin', TURN_LIMIT_MS), asked]);
  if (first !== undefined) return { isRight: false, shows: `ended before: ${problemOf(first)}` };
  for (const { pid } of processesIn(ground)) kill(pid);
  const reply = await asked;
  const left = processesIn(ground);
  const isRight = reply.failure?.kind === 'crashed' && left.length === 0;
  const words = left.map(({ line }) => line).join(', ') || 'nothing';
  return { isRight, shows: isRight ? 'crashed, nothing left running' : `${problemOf(reply)}; left: ${words}` };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // With the first of a sandbox all others end.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A turn that is stopped ends soon, says so, and leaves nothing running. */
export async function cancels(ground: Ground): Promise<Outcome> {
  const stop = new AbortController();
  const asked = ask(ground, await agentOn(ground), '[[sleep]]', { signal: stop.signal });
  const begun = join(worktreeOf(ground), 'begun.txt');
  const first = await Promise.race([until(() => existsSync(begun), 'the command to begin', TURN_LIMIT_MS), asked]);
  if (first !== undefined) return { isRight: false, shows: `ended before: ${problemOf(first)}` };
  const stoppedAt = performance.now();
  stop.abort();
  const reply = await asked;
  const seconds = Math.round((performance.now() - stoppedAt) / 100) / 10;
  const left = processesIn(ground);
  const isRight = reply.failure?.message === 'The turn was stopped.' && left.length === 0;
  if (isRight) return { isRight, shows: `${seconds} s, nothing left running` };
  return { isRight, shows: `${problemOf(reply)}; left: ${left.map(({ line }) => line).join(', ') || 'nothing'}` };
}

/** A second turn, of a second process, knows what was done in the first. */
export async function resumes(ground: Ground): Promise<Outcome> {
  const first = await ask(ground, await agentOn(ground), '[[write]]');
  const before = ground.model.requests.length;
  const { conversationId } = first;
  const second = await ask(ground, await agentOn(ground), '[[remember]]', { conversationId });
  const request = ground.model.requests.slice(before).find(({ turn }) => turn === 'remember');
  const isRight = second.failure === null && (request?.results ?? 0) >= 2;
  if (isRight) return { isRight, shows: 'yes' };
  return { isRight, shows: `${problemOf(first)}; ${problemOf(second)}; knew ${request?.results ?? 0} results` };
}

/** A service that fails is told as what it is. */
export function tells(fault: Fault, right: readonly ProviderFailureKind[]): (ground: Ground) => Promise<Outcome> {
  return async (ground) => {
    const begun = performance.now();
    const reply = await ask(ground, await agentOn(ground, fault), '[[write]]');
    const seconds = Math.round((performance.now() - begun) / 1000);
    const kind = reply.failure?.kind;
    const isRight = kind !== undefined && right.includes(kind);
    if (isRight) return { isRight, shows: `${kind}, ${seconds} s` };
    return { isRight, shows: `${problemOf(reply)}, ${seconds} s` };
  };
}

/** Processes that work below the folder of this story. */
export function processesIn({ root }: Ground): { pid: number; line: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(root) ? [{ pid: Number(pid), line: line.slice(0, 80) }] : [];
    } catch {
      return [];
    }
  });
}
