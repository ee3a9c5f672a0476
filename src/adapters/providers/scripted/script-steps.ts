import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { assertNever } from '../../../domain/assert.ts';
import type { Result } from '../../../domain/result.ts';
import type { ScriptStep } from '../../../domain/turn/script.ts';
import type { TurnProgress, TurnRequest } from '../../../ports/llm-provider.ts';
import type { CommandResult, Sandbox } from '../../../ports/sandbox.ts';
import { WorktreeFiles } from '../../worktree/worktree-files.ts';

export interface StepContext {
  request: TurnRequest;
  sandbox: Sandbox;
  /** Paths of patch files are relative to it. */
  scriptDirectory: string;
  /** The actions so far, one line each. They hold no output, so that a repeated action repeats its line. */
  actions: string[];
  onProgress: (progress: TurnProgress) => void;
  timeLeftMs(): number;
  wait(ms: number): Promise<void>;
  signal: AbortSignal;
}

/** Plays one step. Returns why it could not be played, or `undefined`. The caller handles a step that the signal interrupted. */
export async function playStep(step: ScriptStep, context: StepContext): Promise<string | undefined> {
  const files = new WorktreeFiles(context.request.worktreePath);
  switch (step.kind) {
    case 'say':
      for (const text of piecesOf(step.value)) context.onProgress({ type: 'said', text });
      return undefined;
    case 'think':
      for (const text of piecesOf(step.value)) context.onProgress({ type: 'thought', text });
      return undefined;
    case 'wait':
      await context.wait(step.value);
      return undefined;
    case 'write': {
      const { file, content, encoding = 'utf8', executable } = step.value;
      return settle(await files.write(file, Buffer.from(content, encoding), executable), `wrote ${file}`, context);
    }
    case 'edit': {
      const { file, find, replace } = step.value;
      return settle(await files.editOnce(file, find, replace), `edited ${file}`, context);
    }
    case 'delete':
      return settle(await files.delete(step.value), `deleted ${step.value}`, context);
    case 'patch':
      return applyPatch(step.value, context);
    case 'run':
      return runCommand(step.value, context);
    default:
      return assertNever(step);
  }
}

function settle(result: Result<null, string>, action: string, context: StepContext): string | undefined {
  if (!result.ok) return result.failure;
  act(action, context);
  return undefined;
}

function act(action: string, context: StepContext): void {
  context.actions.push(action);
  context.onProgress({ type: 'acted', action });
}

async function runCommand(
  { command, expect }: { command: string; expect?: number | undefined },
  context: StepContext,
): Promise<string | undefined> {
  const result = await inSandbox(['/bin/sh', '-c', command], context);
  if (result.startFailure !== null) return result.startFailure;
  const end = result.exitCode === null ? `ended by ${result.signal ?? 'force'}` : `exit code ${result.exitCode}`;
  act(`ran ${command.replaceAll(/\s*\n\s*/g, '; ')} (${end})`, context);
  const printed = result.output.trimEnd();
  if (printed !== '') context.onProgress({ type: 'said', text: `${printed.slice(-4000)}\n` });
  if (expect === undefined || result.exitCode === expect) return undefined;
  return `exit code ${expect} was expected, but it was ${end}: ${printed.slice(-800)}`;
}

/**
 * `git apply` refuses paths outside the tree, in `.git` and behind links. A patch that is already applied is skipped. A patch
 * that is half applied, because the process was killed while git wrote, is completed file by file.
 */
async function applyPatch(
  patch: { file: string } | { text: string },
  context: StepContext,
): Promise<string | undefined> {
  const name = 'file' in patch ? patch.file : 'a patch';
  let text: string;
  try {
    text = 'text' in patch ? patch.text : await readFile(absolute(patch.file, context.scriptDirectory), 'utf8');
  } catch (error) {
    return `${name} could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (context.signal.aborted) return 'stopped';
  const whole = await applyIdempotently(text, context);
  if (whole !== undefined) {
    const parts = text.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
    if (parts.length < 2) return `${name} does not fit: ${whole}`;
    for (const part of parts) {
      const problem = await applyIdempotently(part, context);
      if (problem !== undefined) return `${name} does not fit: ${problem}`;
    }
  }
  act(`applied ${name}`, context);
  return undefined;
}

function absolute(file: string, directory: string): string {
  return isAbsolute(file) ? file : join(directory, file);
}

async function applyIdempotently(text: string, context: StepContext): Promise<string | undefined> {
  const apply = ['git', 'apply', '--whitespace=nowarn'];
  // Without a repository git does not read configuration that an agent may have written, nor run a filter named there.
  const outside = { GIT_DIR: '/nonexistent' };
  // Not aborted with the turn: git leaves half a file when it is killed during a write.
  const applied = await inSandbox([...apply, '-'], { ...context, signal: new AbortController().signal }, text, outside);
  if (applied.exitCode === 0) return undefined;
  const reversed = await inSandbox([...apply, '--check', '--reverse', '-'], context, text, outside);
  if (reversed.exitCode === 0) return undefined;
  return applied.startFailure ?? applied.output.trim().slice(0, 800);
}

/** `null`: the command did not end by itself. */
export async function exitCodeOf(
  command: string,
  request: TurnRequest,
  { sandbox }: Pick<StepContext, 'sandbox'>,
  signal: AbortSignal,
): Promise<number | null> {
  const timeLeftMs = () => request.timeoutMs;
  return (await inSandbox(['/bin/sh', '-c', command], { request, sandbox, timeLeftMs, signal })).exitCode;
}

function inSandbox(
  argv: readonly string[],
  context: Pick<StepContext, 'request' | 'sandbox' | 'timeLeftMs' | 'signal'>,
  stdin?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { request } = context;
  return context.sandbox.run(
    {
      argv,
      cwd: request.worktreePath,
      policy: {
        writable: request.writablePaths,
        readable: request.readablePaths,
        network: 'none',
        home: [],
        env: { ...request.environment, ...env },
      },
      limits: { timeoutMs: Math.max(1, context.timeLeftMs()) },
      ...(stdin === undefined ? {} : { stdin }),
    },
    context.signal,
  );
}

/** Splits a text as a model streams it: by line, at most 400 characters each. */
function piecesOf(text: string): string[] {
  return text.match(/[^\n]{1,400}\n?|\n/gu) ?? [];
}
