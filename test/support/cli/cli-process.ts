import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Place } from '../stories/story.ts';

/** The runner names the bundle that it has just built, which is what people start; a test that is run alone starts the source. */
const program = process.env.DF_PROGRAM || join(import.meta.dirname, '../../../src/cli/launch.mjs');

export interface CliProcess {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** The exit code; a signal's name where one ended it. */
  ended: Promise<number | string | null>;
}

/** `dark-factory` as a process of its own, in the repository of the place. */
export function startProcess(
  place: Place,
  argv: readonly string[],
  env: Record<string, string> = {},
  stdin?: string,
): CliProcess {
  const child = spawn(process.execPath, [program, ...argv], {
    cwd: place.repository,
    env: {
      PATH: process.env.PATH,
      HOME: place.root,
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      DARK_FACTORY_HOME: place.dataDirectory,
      ...env,
    },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(stdin);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

export async function runProcess(
  place: Place,
  argv: readonly string[],
  env: Record<string, string> = {},
  stdin?: string,
): Promise<{ exitCode: number | string | null; stdout: string; stderr: string }> {
  const started = startProcess(place, argv, env, stdin);
  const exitCode = await started.ended;
  return { exitCode, stdout: started.stdout(), stderr: started.stderr() };
}
