import { execFile } from 'node:child_process';
import { findExecutable } from '../process/find-executable.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { bwrapArguments, type BwrapFeatures } from './bwrap-arguments.ts';

export interface WorkingBwrap {
  bwrap: string;
  features: BwrapFeatures;
}

export type ProbeFailure = { kind: 'missing' } | { kind: 'refused'; why: string } | { kind: 'otherSystem' };

/** Finds bubblewrap and runs a program in it, because the kernel may forbid it even if it is installed. */
export async function probeBwrap(path: string): Promise<Result<WorkingBwrap, ProbeFailure>> {
  if (process.platform !== 'linux') return failed({ kind: 'otherSystem' });
  const found = findExecutable('bwrap', '/', path);
  if (!found.ok) return failed({ kind: 'missing' });
  const bwrap = found.value;
  const help = await output([bwrap, '--help']);
  const features = { disableUserns: help.text.includes('--disable-userns'), tmpfsSize: help.text.includes('--size ') };
  const trial = bwrapArguments({
    bwrap,
    features,
    network: 'none',
    emptied: ['/tmp'],
    readable: [],
    writable: [],
    guarded: [],
    hiddenFolders: [],
    hiddenFiles: [],
    cwd: '/',
    argv: ['/bin/sh', '-c', 'exit 0'],
  });
  const { isOk, text } = await output(trial);
  return isOk ? succeeded({ bwrap, features }) : failed({ kind: 'refused', why: firstLine(text) });
}

function output([program = '', ...args]: string[]): Promise<{ isOk: boolean; text: string }> {
  return new Promise((resolve) => {
    // Descriptor 3 is not open here, so the status goes to descriptor 1, which is not read.
    const rest = args.map((arg, index) => (args[index - 1] === '--json-status-fd' ? '1' : arg));
    execFile(
      program,
      rest,
      { timeout: 10_000, killSignal: 'SIGKILL', env: { LC_ALL: 'C' } },
      (error, stdout, stderr) => {
        resolve({ isOk: error === null, text: stderr || stdout || (error?.message ?? '') });
      },
    );
  });
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').replace(/^bwrap: /, '').slice(0, 300);
}
