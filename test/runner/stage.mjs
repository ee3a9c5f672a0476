import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs one stage and never rejects. `counted`: the program leaves its counts in $DF_COUNTS; else the stage is one test, its exit
 * code. `missing` gives the reason why this machine cannot run it, or null; with `strict` that is a failure.
 * @typedef {{ name: string, argv: string[], env?: Record<string, string>, counted: boolean, limitMs: number, missing?: () => string | null }} Stage
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, durationMs: number, note?: string, log?: string, titles?: string[] }} StageResult
 * @param {Stage} stage
 * @param {{ root: string, logs: string, strict: boolean }} place
 * @returns {Promise<StageResult>}
 */
export async function runStage(stage, { root, logs, strict }) {
  const started = performance.now();
  const end = (counts) => ({ name: stage.name, durationMs: performance.now() - started, ...counts });

  const reason = stage.missing?.() ?? null;
  if (reason !== null) {
    return end(
      strict ? { passed: 0, failed: 1, skipped: 0, note: reason } : { passed: 0, failed: 0, skipped: 1, note: reason },
    );
  }

  const log = join(logs, `${stage.name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`);
  const counts = join(logs, `${stage.name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);
  const how = await run(stage, { root, log, env: { ...process.env, ...stage.env, DF_COUNTS: counts } });
  const failedStage = (note) => end({ passed: 0, failed: 1, skipped: 0, note, log });

  if (!stage.counted) return how.ok ? end({ passed: 1, failed: 0, skipped: 0 }) : failedStage(how.note);
  // The exit code alone is not believed: a runner that died early may still say 0.
  if (!existsSync(counts)) return failedStage(`${how.note}, and left no counts`);
  const { passed, failed, skipped, titles } = JSON.parse(readFileSync(counts, 'utf8'));
  if (passed + failed === 0) return failedStage('no test ran');
  if (!how.ok && failed === 0) return end({ passed, failed: 1, skipped, note: how.note, log });
  return end({ passed, failed, skipped, ...(failed > 0 ? { log, titles } : {}) });
}

function run({ argv: [program, ...args], limitMs }, { root, log, env }) {
  return new Promise((resolve) => {
    const out = createWriteStream(log);
    // A process group of its own, so that the limit ends everything the stage started.
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const kill = (signal) => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
      } catch {
        // it has ended by itself
      }
    };
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      kill('SIGKILL');
    }, limitMs);
    const interrupted = () => {
      kill('SIGTERM');
      setTimeout(() => process.exit(130), 3_000);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const finish = (ok, note) => {
      clearTimeout(limit);
      process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
      kill('SIGKILL'); // what a test leaked must not outlive it
      out.end(() => resolve({ ok, note }));
    };
    child.stdout.on('data', (chunk) => out.write(chunk));
    child.stderr.on('data', (chunk) => out.write(chunk));
    child.once('error', (error) => finish(false, `could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (late) finish(false, `not done after ${limitMs / 60_000} min`);
      else finish(code === 0, code === null ? `ended by ${signal}` : `exit code ${code}`);
    });
  });
}
