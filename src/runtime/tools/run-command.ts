import { runCommandArguments } from '../../domain/turn/tool-arguments.ts';
import type { CommandResult } from '../../ports/sandbox.ts';
import { boundedLine } from '../bounded-text.ts';
import { dataBlock } from '../prompts/data-block.ts';
import { answered, refused, tool } from './tool.ts';

const KEEP_BYTES = 24_000;
const MEMORY_BYTES = 4_000_000_000;

export const runCommand = tool(
  'run_command',
  'Runs a shell command from the root of the worktree, without network and without input. It must end by itself. Long output is shown with its middle left out.',
  runCommandArguments,
  async ({ command, timeout_seconds: seconds }, context) => {
    const { request, sandbox, signal } = context;
    const line = boundedLine(command, 300);
    if (command.includes('\0')) return refused(`ran ${line}`, 'a command cannot hold a NUL character');
    context.commands++;
    const result = await sandbox.run(
      {
        argv: ['/bin/sh', '-c', command],
        cwd: request.worktreePath,
        policy: {
          writable: request.writablePaths,
          readable: request.readablePaths,
          network: 'none',
          home: [],
          env: request.environment,
        },
        limits: {
          timeoutMs: Math.max(1, Math.min(seconds * 1000, context.timeLeftMs())),
          memoryBytes: MEMORY_BYTES,
        },
        stdin: '',
        outputFile: `${request.runDirectory}/command-${String(context.commands).padStart(3, '0')}.log`,
        keepBytes: KEEP_BYTES,
      },
      signal,
    );
    if (result.startFailure !== null) return refused(`ran ${line}`, withoutStop(result.startFailure));
    const { short, sentence } = endOf(result, seconds);
    const text = `${sentence}\n${dataBlock('What it printed', result.output, 2 * KEEP_BYTES)}`;
    return answered(`ran ${line} (${short})`, text);
  },
);

function endOf(result: CommandResult, seconds: number): { short: string; sentence: string } {
  if (result.cancelled) return { short: 'stopped', sentence: 'It was stopped together with the turn.' };
  if (result.timedOut) {
    return {
      short: 'took too long',
      sentence: `It had not ended within ${seconds} s and was stopped with all it started.`,
    };
  }
  if (result.outOfMemory) return { short: 'too much memory', sentence: 'It used too much memory and was stopped.' };
  if (result.exitCode === null) {
    const by = result.signal ?? 'force';
    return { short: `ended by ${by}`, sentence: `It was ended by ${by}.` };
  }
  return { short: `exit code ${result.exitCode}`, sentence: `Exit code ${result.exitCode}.` };
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
