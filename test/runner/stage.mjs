import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `isSlow`: a title is looked for elsewhere first. `addsCoverage`: it belongs to a run for coverage. `isForLongRuns`: it runs in long
 * runs, and where its group is asked for.
 * `counted`: the program leaves its counts in $DF_COUNTS; else the stage is one test, its exit code. `cores`: how many it keeps
 * busy. `limitMs`, `testLimitMs`: after which the stage, or one test of mocha, is taken for one that hangs; of an idle machine.
 * `missing` gives the reason why this machine cannot run it, or null.
 * @typedef {{ name: string, group?: string, argv: string[], env?: Record<string, string>, counted: boolean, cores?: number, after?: string[], isSlow?: boolean, addsCoverage?: boolean, isForLongRuns?: boolean, limitMs: number, testLimitMs?: number, missing?: () => string | null }} Stage
 * `cpuMs`: what its processes computed, as far as the system told. `files`: milliseconds of tests and their hooks, by file.
 * @typedef {{ name: string, group?: string, passed: number, failed: number, skipped: number, durationMs: number, cpuMs?: number, note?: string, log?: string, titles?: Titled[], flaky?: Titled[], files?: Record<string, number> }} StageResult
 * @typedef {{ title: string, failure: string }} Titled
 */

/** For what a stage has to end and remove when it is told to end. */
const CLEAN_UP_MS = 3_000;

/**
 * Runs one stage and never rejects. With `strict` what the machine lacks is a failure. With `only`, a stage may hold no test.
 * @param {Stage} stage
 * @param {{ root: string, logs: string, strict: boolean, slowness?: number, only?: string, env?: Record<string, string> }} run
 * @returns {Promise<StageResult>}
 */
export async function runStage(stage, { root, logs, strict, slowness = 1, only = '', env = {} }) {
  const started = performance.now();
  const end = (counts) => ({
    name: stage.name,
    group: stage.group,
    durationMs: performance.now() - started,
    ...counts,
  });

  const reason = stage.missing?.() ?? null;
  if (reason !== null) {
    return end(
      strict ? { passed: 0, failed: 1, skipped: 0, note: reason } : { passed: 0, failed: 0, skipped: 1, note: reason },
    );
  }

  const log = join(logs, `${stage.name.replaceAll(/[^a-z0-9]+/gi, '-')}.log`);
  const counts = join(logs, `${stage.name.replaceAll(/[^a-z0-9]+/gi, '-')}.json`);
  const testLimit =
    stage.testLimitMs === undefined ? [] : ['--timeout', String(Math.ceil(stage.testLimitMs * slowness))];
  const how = await startAndWait([...stage.argv, ...testLimit], stage.limitMs * slowness, {
    root,
    log,
    env: { ...process.env, ...env, ...stage.env, DF_COUNTS: counts },
  });
  const cpuMs = how.cpuMs === undefined ? {} : { cpuMs: how.cpuMs };
  const failedStage = (note) => end({ passed: 0, failed: 1, skipped: 0, note, log, ...cpuMs });

  if (!stage.counted) return how.ok ? end({ passed: 1, failed: 0, skipped: 0, ...cpuMs }) : failedStage(how.note);
  // The exit code alone is not believed: a runner that died early may still say 0.
  if (!existsSync(counts)) return failedStage(`${how.note}, and left no counts`);
  const { passed, failed, skipped, titles, flaky, files } = JSON.parse(readFileSync(counts, 'utf8'));
  const told = { ...cpuMs, ...(files === undefined ? {} : { files }), ...(flaky?.length > 0 ? { flaky } : {}) };
  if (passed + failed === 0)
    return only === '' ? failedStage('no test ran') : end({ passed, failed, skipped: 0, note: 'no such title' });
  if (!how.ok && failed === 0) return end({ passed, failed: 1, skipped, note: how.note, log, ...told });
  return end({ passed, failed, skipped, ...told, ...(failed > 0 ? { log, titles } : {}) });
}

function startAndWait(argv, limitMs, { root, log, env }) {
  return new Promise((resolve) => {
    const out = createWriteStream(log);
    // A process group of its own, so that the limit ends everything the stage started.
    const [program, ...args] = withTimes(argv);
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
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
      // What an editor stage started has process groups of its own, which only the stage itself can end.
      kill('SIGTERM');
      setTimeout(() => kill('SIGKILL'), CLEAN_UP_MS).unref();
    }, limitMs);
    const interrupted = () => {
      kill('SIGTERM');
      setTimeout(() => {
        kill('SIGKILL');
        process.exit(130);
      }, CLEAN_UP_MS);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    let times = '';
    const finish = (ok, note) => {
      clearTimeout(limit);
      process.removeListener('SIGINT', interrupted).removeListener('SIGTERM', interrupted);
      kill('SIGKILL'); // what a test leaked must not outlive it
      out.end(() => resolve({ ok, note, cpuMs: cpuOf(times) }));
    };
    child.stdout.on('data', (chunk) => out.write(chunk));
    child.stderr.on('data', (chunk) => out.write(chunk));
    child.stdio[3].on('data', (chunk) => (times += chunk)).on('error', () => {});
    child.once('error', (error) => finish(false, `could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (late) finish(false, `not done after ${(limitMs / 60_000).toFixed(1)} min`);
      else finish(code === 0, code === null ? `ended by ${signal}` : `exit code ${code}`);
    });
  });
}

/** A shell tells what all its children computed; Node tells that of no child. Where there is none, nothing is told. */
function withTimes(argv) {
  if (process.platform === 'win32') return argv;
  // It stays when it is told to end, until what it started has cleaned up.
  return ['/bin/sh', '-c', 'trap : INT TERM; "$@" 3>&-; code=$?; times >&3; exit $code', 'sh', ...argv];
}

/** The second line of `times`: minutes and seconds of user and system time of all children. */
function cpuOf(times) {
  const children = times.trim().split('\n')[1];
  if (children === undefined) return undefined;
  return [...children.matchAll(/(\d+)m([\d.,]+)s/g)].reduce(
    (ms, [, m, s]) => ms + (60 * m + Number(s.replace(',', '.'))) * 1000,
    0,
  );
}
