import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TurnRequest } from '../../../src/ports/llm-provider.ts';

/** A real repository with one file, and a run folder beside it. */
export async function turnRequest(
  changes: Partial<TurnRequest> = {},
): Promise<TurnRequest & { remove(): Promise<void> }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'provider test ')));
  const worktreePath = join(root, 'work tree');
  const runDirectory = join(root, 'run');
  mkdirSync(worktreePath);
  mkdirSync(runDirectory);
  writeFileSync(join(worktreePath, 'greeting.txt'), 'hello\nworld\n');
  execFileSync('git', ['init', '--quiet', worktreePath]);
  return {
    turnId: 'turn-1',
    operation: 'work',
    persona: 'engineer',
    task: { id: 'task-1', title: 'Greet' },
    turnsBefore: 0,
    systemPrompt: 'You are an engineer.',
    prompt: 'Greet the world.',
    worktreePath,
    conversationId: null,
    runDirectory,
    // Nothing that works is ended by it, however slow the machine.
    timeoutMs: 3_600_000,
    allowance: { usd: null, tokens: null },
    checkCommand: null,
    environment: {},
    writablePaths: [],
    readablePaths: [],
    ...changes,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
