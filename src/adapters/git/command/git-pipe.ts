import { failed, succeeded, type Result } from '../../../domain/result.ts';
import type { RedactedText } from '../../../ports/redaction.ts';
import type { StartedProgram } from '../../process/trusted/program.ts';
import { startProgram } from '../../process/trusted/start-program.ts';
import { notStarted, type GitOutput } from './git-output.ts';
import type { GitCall, HardenedGit } from './hardened-git.ts';
import { hardenedArguments, hardenedEnvironment } from './hardening.ts';

/** Up to this many objects are unpacked to loose ones, as in a fetch, so that many small commits do not leave a pack each. */
const UNPACK_LIMIT = 200;
const TIMEOUT_MS = 10 * 60_000;

/**
 * Streams a pack from one repository into another, which checks every object strictly. The hardening is that of every other call.
 */
export async function transferPack(
  git: HardenedGit,
  from: { cwd: string; gitDir: string; revisions: string },
  into: { cwd: string; gitDir: string; env?: Readonly<Record<string, string>> },
  maxBytes: number,
): Promise<GitOutput> {
  const begun = await start(git, {
    ...from,
    args: ['pack-objects', '--revs', '--stdout', '--quiet', '--delta-base-offset'],
  });
  if (!begun.ok) return notStarted(begun.failure);
  const source = begun.value;
  const stop = setTimeout(() => {
    end('timedOut');
  }, TIMEOUT_MS);
  const outcome: { ended: GitOutput['ended'] } = { ended: 'exited' };
  let sink: Side | undefined;
  let bytes = 0;
  let head = Buffer.alloc(0);
  const end = (why: GitOutput['ended']) => {
    outcome.ended = why;
    source.program.kill('SIGKILL');
    sink?.program.kill('SIGKILL');
  };
  try {
    source.program.stdin?.end(from.revisions);
    for await (const chunk of source.program.stdout) {
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
        const next = await start(git, {
          ...into,
          args: few ? ['unpack-objects', '-q', '--strict'] : ['index-pack', '--strict', '--stdin'],
        });
        if (!next.ok) {
          source.program.kill('SIGKILL');
          return notStarted(next.failure);
        }
        sink = next.value;
        sink.program.stdout.resume();
        write = head;
      }
      const { stdin } = sink.program;
      if (stdin?.write(write) === false && stdin.writable) {
        await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), sink.done]);
      }
    }
    sink?.program.stdin?.end();
    const packed = await source.done;
    const unpacked = sink === undefined ? packed : await sink.done;
    const worse = unpacked.exitCode !== 0 ? unpacked : packed;
    return {
      exitCode: outcome.ended === 'exited' ? worse.exitCode : null,
      stdout: '',
      stderr: worse.stderr,
      ended: outcome.ended,
    };
  } finally {
    clearTimeout(stop);
  }
}

interface Side {
  program: StartedProgram;
  done: Promise<{ exitCode: number | null; stderr: RedactedText }>;
}

async function start(
  git: HardenedGit,
  call: Pick<GitCall, 'cwd' | 'gitDir' | 'args' | 'env'>,
): Promise<Result<Side, RedactedText>> {
  const started = await startProgram({
    program: git.binary,
    args: [...hardenedArguments(call), ...call.args],
    cwd: call.cwd,
    env: { ...hardenedEnvironment(git.env), ...call.env },
    wantsInput: true,
  });
  if (!started.ok) return failed(git.redaction.redact(started.failure));
  const program = started.value;
  // A process that ends early closes its input while we write; its exit code is reported instead.
  program.stdin?.on('error', () => undefined);
  let stderr = '';
  program.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < 20_000) stderr += chunk.toString('utf8');
  });
  const closed = new Promise((resolve) => program.stderr.once('close', resolve));
  const done = Promise.all([program.ended, closed]).then(([exitCode]) => ({
    exitCode,
    stderr: git.redaction.redact(stderr),
  }));
  return succeeded({ program, done });
}
