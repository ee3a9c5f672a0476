import { availableParallelism } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { OutputRedaction } from '../../ports/redaction.ts';
import type { CommandResult, Sandbox, SandboxCommand } from '../../ports/sandbox.ts';
import { failed, succeeded, type Result } from '../../domain/result.ts';
import { findExecutable, problemWithDirectory } from '../process/find-executable.ts';
import { notRun, ProcessRunner, type ProcessSpec } from '../process/process-runner.ts';
import { markerVariable, newRunMarker } from '../process/run-marker.ts';
import { bwrapArguments } from './bwrap-arguments.ts';
import { probeBwrap, type WorkingBwrap } from './bwrap-probe.ts';
import { cleanPath, commandEnvironment, type Environment } from './command-environment.ts';
import { mostThreads } from './resource-limits.ts';
import { RunFolder } from './run-folder.ts';
import { describeHindered, describeIsolated, type Hindrance } from './sandbox-description.ts';
import { homeFolder, sandboxMounts } from './sandbox-mounts.ts';
import { isFolder } from './path-relations.ts';
import { ThreadLimits } from './thread-limits.ts';

export interface SandboxOptions {
  /** The driver's own environment; commands get only the variables of an allow-list. */
  env: Environment;
  /** Never visible to a command, wherever they are. */
  hiddenPaths?: readonly string[];
  /** Visible to each command and read-only, although they are in the home or temporary folder. */
  readablePaths?: readonly string[];
  /** Gives agents (commands with home entries) the desktop session bus for its keyring, which also exposes much else. */
  sessionBus?: boolean;
  /** `off`: no sandbox, even if one is available. */
  isolation?: 'auto' | 'off';
  /** Processes and threads that a command may have at once, where the kernel can be told; default: by the number of cores. */
  mostThreads?: number;
  clock: Clock;
  /** Goes over everything that a command prints, before it is kept, shown or written to a file. */
  redaction: OutputRedaction;
}

/** Uses bubblewrap if it works, otherwise our own weaker guards. Probes once, on first use. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const runner = new ProcessRunner(options.clock, options.redaction);
  let probe: Promise<Result<WorkingBwrap, Hindrance>> | undefined;
  const found = (): Promise<Result<WorkingBwrap, Hindrance>> => {
    probe ??= options.isolation === 'off' ? Promise.resolve(failed({ kind: 'switchedOff' })) : probeBwrap(searchPath);
    return probe;
  };
  const searchPath = cleanPath(options.env['PATH'] ?? '');
  const limiter = findExecutable('prlimit', '/', searchPath);
  const limits = new ThreadLimits(
    limiter.ok ? limiter.value : null,
    options.mostThreads ?? mostThreads(availableParallelism()),
  );

  return {
    async level() {
      return (await found()).ok ? 'isolated' : 'hindered';
    },

    async describe() {
      const result = await found();
      return result.ok
        ? describeIsolated(result.value.features, options.sessionBus === true, limits.kind('isolated'))
        : describeHindered(result.failure, limits.kind('hindered'));
    },

    async run(command, signal) {
      const result = await found();
      return result.ok && command.policy.desktop !== true
        ? runIsolated(runner, result.value, options, limits, command, signal)
        : runHindered(runner, options, limits, command, signal);
    },
  };
}

/**
 * A folder that was there when the mounts were chosen can be gone when bubblewrap makes them. It ends then before the command
 * begins, so the mounts are chosen again.
 */
async function runIsolated(
  runner: ProcessRunner,
  bubblewrap: WorkingBwrap,
  options: SandboxOptions,
  limits: ThreadLimits,
  command: SandboxCommand,
  signal: AbortSignal,
): Promise<CommandResult> {
  const once = (): Promise<CommandResult> => runIsolatedOnce(runner, bubblewrap, options, limits, command, signal);
  let result = await once();
  for (let attempt = 1; attempt < MOST_ATTEMPTS && FOLDER_GONE.test(result.startFailure ?? ''); attempt += 1) {
    // A caller that talks to the program has begun to.
    if (command.onStart !== undefined || signal.aborted) break;
    result = await once();
  }
  return result;
}

const MOST_ATTEMPTS = 4;
/** Bubblewrap makes a mount point that is missing, a folder or a file, and cannot below what is read-only. */
const FOLDER_GONE = /^The sandbox could not be set up: Can't (?:mkdir|create file at) .*: Read-only file system/;

async function runIsolatedOnce(
  runner: ProcessRunner,
  { bwrap, features }: WorkingBwrap,
  options: SandboxOptions,
  limits: ThreadLimits,
  command: SandboxCommand,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { policy, cwd } = command;
  const home = homeFolder(options.env);
  const places = { home: isFolder(home) && home !== '/' ? home : '/tmp', temporary: '/tmp' };
  const marker = await newRunMarker();
  const bus = policy.home.length > 0 && options.sessionBus === true ? sessionBus(options.env) : null;
  const env: Record<string, string> = {
    ...commandEnvironment(options.env, policy, places),
    ...bus?.env,
    [markerVariable]: marker,
  };
  const program = programOf(command, env);
  if (!program.ok) return { ...notRun, startFailure: program.failure };
  const mounts = sandboxMounts({
    own: options.env,
    policy,
    cwd,
    program: program.value,
    path: env['PATH'] ?? '',
    readablePaths: [
      ...(options.readablePaths ?? []),
      ...(policy.readable ?? []),
      ...(bus === null ? [] : [bus.socket]),
    ],
    hiddenPaths: options.hiddenPaths ?? [],
  });
  if (!mounts.ok) return { ...notRun, startFailure: mounts.failure };
  const inner = limits.limited('isolated', command.limits, [program.value, ...command.argv.slice(1)]);
  const argv = bwrapArguments({ bwrap, features, network: policy.network, ...mounts.value, cwd, argv: inner });
  return limits.inGroup('isolated', argv, (grouped) =>
    runner.run({ ...specOf(command, env, marker), argv: grouped, containment: 'namespace' }, signal),
  );
}

async function runHindered(
  runner: ProcessRunner,
  options: SandboxOptions,
  limits: ThreadLimits,
  command: SandboxCommand,
  signal: AbortSignal,
): Promise<CommandResult> {
  const made = RunFolder.make();
  if (!made.ok) return { ...notRun, startFailure: made.failure };
  const folder = made.value;
  try {
    const hasHome = command.policy.home.length > 0 || command.policy.desktop === true;
    const home = hasHome ? homeFolder(options.env) : folder.home;
    const marker = await newRunMarker();
    const env: Record<string, string> = {
      ...commandEnvironment(options.env, command.policy, { home, temporary: folder.temporary }),
      ...(hasHome ? sessionBus(options.env)?.env : {}),
      [markerVariable]: marker,
    };
    const program = programOf(command, env);
    if (!program.ok) return { ...notRun, startFailure: program.failure };
    const argv = limits.limited('hindered', command.limits, [program.value, ...command.argv.slice(1)]);
    return await limits.inGroup('hindered', argv, (grouped) =>
      runner.run({ ...specOf(command, env, marker), argv: grouped, containment: 'group' }, signal),
    );
  } finally {
    folder.remove();
  }
}

/** The parts of the specification that are the same with and without bubblewrap. */
function specOf(
  command: SandboxCommand,
  env: Record<string, string>,
  marker: string,
): Omit<ProcessSpec, 'argv' | 'containment'> {
  return { ...command, env, marker };
}

/** Checked before bubblewrap or prlimit wraps the program, so that the sentence is about the requested program. */
function programOf(command: SandboxCommand, env: Record<string, string>): Result<string, string> {
  const problem = isAbsolute(command.cwd)
    ? problemWithDirectory(command.cwd)
    : `${command.cwd} is not an absolute path.`;
  if (problem !== null) return failed(problem);
  const program = findExecutable(command.argv[0] ?? '', command.cwd, env['PATH'] ?? '');
  if (!program.ok) return program;
  const withNul = [...command.argv, ...Object.values(env)].some((text) => text.includes('\0'));
  return withNul
    ? failed('A program was given an argument with a NUL byte in it, which no program can take.')
    : succeeded(program.value);
}

/** The desktop's session bus, for agents that store their login in its keyring. */
function sessionBus(own: Environment): { socket: string; env: Record<string, string> } | null {
  const folder = own['XDG_RUNTIME_DIR'] ?? '';
  if (!isAbsolute(folder)) return null;
  const socket = join(folder, 'bus');
  return { socket, env: { XDG_RUNTIME_DIR: folder, DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` } };
}
