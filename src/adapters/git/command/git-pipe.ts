import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { RedactedText } from '../../../ports/redaction.ts';
import type { GitOutput } from './git-output.ts';
import type { GitCall, HardenedGit } from './hardened-git.ts';
import { hardenedArguments, hardenedEnvironment } from './hardening.ts';

/** Up to this many objects are unpacked to loose ones, as in a fetch, so that many small commits do not leave a pack each. */
const UNPACK_LIMIT = 200;
const TIMEOUT_MS = 10 * 60_000;

/**
 * Streams a pack from one repository into another, which checks every object strictly. This is the only place that starts git
 * without simple-git, which cannot connect two processes with raw bytes. The hardening is the same.
 */
export async function transferPack(
  git: HardenedGit,
  from: { cwd: string; gitDir: string; revisions: string },
  into: { cwd: string; gitDir: string; env?: Readonly<Record<string, string>> },
  maxBytes: number,
): Promise<GitOutput> {
  const source = start(git, {
    ...from,
    args: ['pack-objects', '--revs', '--stdout', '--quiet', '--delta-base-offset'],
  });
  const stop = setTimeout(() => {
    end('timedOut');
  }, TIMEOUT_MS);
  const outcome: { ended: GitOutput['ended'] } = { ended: 'exited' };
  let sink: ReturnType<typeof start> | undefined;
  let bytes = 0;
  let head = Buffer.alloc(0);
  const end = (why: GitOutput['ended']) => {
    outcome.ended = why;
    source.child.kill('SIGKILL');
    sink?.child.kill('SIGKILL');
  };
  try {
    source.child.stdin?.end(from.revisions);
    for await (const chunk of source.child.stdout ?? []) {
      const piece = chunk as Buffer;
      bytes += piece.length;
      if (bytes > maxBytes) {
        end('tooMuchOutput');
        break;
      }
      let write = piece;
      if (sink === undefined) {
        head = Buffer.concat([head, piece]);
        // "PACK", version, number of objects: gitformat-pack(5).
        if (head.length < 12) continue;
        const few = head.readUInt32BE(8) <= UNPACK_LIMIT;
        sink = start(git, {
          ...into,
          args: few ? ['unpack-objects', '-q', '--strict'] : ['index-pack', '--strict', '--stdin'],
        });
        sink.child.stdout?.resume();
        write = head;
      }
      if (sink.child.stdin?.write(write) === false && sink.child.exitCode === null) {
        await Promise.race([new Promise((resolve) => sink?.child.stdin?.once('drain', resolve)), sink.done]);
      }
    }
    sink?.child.stdin?.end();
    const packed = await source.done;
    const unpacked = sink === undefined ? packed : await sink.done;
    const worse = unpacked.exitCode !== 0 ? unpacked : packed;
    return {
      exitCode: outcome.ended === 'exited' ? worse.exitCode : null,
      stdout: '',
      stderr: worse.stderr,
      ended: worse.notStarted ? 'notStarted' : outcome.ended,
    };
  } finally {
    clearTimeout(stop);
  }
}

interface Started {
  child: ChildProcess;
  done: Promise<{ exitCode: number | null; stderr: RedactedText; notStarted: boolean }>;
}

function start(git: HardenedGit, call: Pick<GitCall, 'cwd' | 'gitDir' | 'args' | 'env'>): Started {
  const child = spawn(git.binary, [...hardenedArguments(call), ...call.args], {
    cwd: call.cwd,
    env: { ...hardenedEnvironment(git.env), ...call.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  // A process that ends early closes its input while we write; its exit code is reported instead.
  child.stdin.on('error', () => undefined);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 20_000) stderr += chunk.toString('utf8');
  });
  const done = new Promise<Awaited<Started['done']>>((resolve) => {
    child.once('error', (error) => {
      resolve({ exitCode: null, stderr: git.redaction.redact(error.message), notStarted: true });
    });
    child.once('close', (exitCode) => {
      resolve({ exitCode, stderr: git.redaction.redact(stderr), notStarted: false });
    });
  });
  return { child, done };
}
