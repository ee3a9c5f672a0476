import type { SandboxLevel } from '../domain/evidence/sandbox-level.ts';

/** What a command may reach. The worktree and `writable` are writable; everything else is read-only or hidden. */
export interface CommandPolicy {
  /** Absolute folders beside `cwd` that the command may write. */
  writable: readonly string[];
  /** Absolute paths that the command must be able to read, wherever they are (dependencies linked from the main checkout). */
  readable?: readonly string[];
  /** `none`: loopback only. `open`: the user's network (agents that call their own service). */
  network: 'none' | 'open';
  /** Folders and files of the user's home that stay visible and writable (an agent's own settings). Home is empty otherwise. */
  home: readonly string[];
  /** Environment beyond the fixed allow-list (PATH, LANG, TERM, TZ, HOME, CI …). Values never reach a log. */
  env: Readonly<Record<string, string>>;
  /**
   * Runs the command as the user would, outside of the sandbox and with the desktop in reach: for the user's own editor, which
   * cannot be spoken to from inside. Never for an agent or for anything that an agent wrote.
   */
  desktop?: boolean;
}

/** Standard input of a running command. Input that the command no longer reads is dropped. */
export interface CommandInput {
  write(text: string): void;
  /** Closes the input. */
  end(): void;
  /** Bytes that were written and not taken yet. */
  waitingBytes(): number;
}

export interface CommandLimits {
  /** Wall clock. */
  timeoutMs: number;
  /** Longest time without a byte of output; `undefined`: no limit. */
  silenceMs?: number;
  /** Resident memory of the whole tree, bytes. */
  memoryBytes?: number;
  maxProcesses?: number;
  maxFileBytes?: number;
}

export interface SandboxCommand {
  /** Program and arguments, no shell. For a shell line: `['/bin/sh', '-c', line]`. */
  argv: readonly string[];
  cwd: string;
  policy: CommandPolicy;
  limits: CommandLimits;
  stdin?: string;
  /** Called once, when the command runs. Its input then stays open until `end`; `stdin`, if given, is written first. */
  onStart?: (input: CommandInput) => void;
  /** Receives the output as `onOutput` sees it, up to 64 MB; created with mode 0600. */
  outputFile?: string;
  /** Called with decoded text as it comes; control sequences are stripped, and keys redacted. */
  onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Called with each whole line of stdout, split on `\n` only, unstripped and not redacted (machine protocols). `true` ends the command: its work is done. */
  onStdoutLine?: (line: string) => boolean | undefined;
  /** Bytes of head and of tail kept in `output`. */
  keepBytes?: number;
}

/** One shape for every end. No text in it holds a key that Dark Factory knows. At most one of the booleans is set; it says why the command did not end by itself. */
export interface CommandResult {
  /** `null` when it was killed or never started. */
  exitCode: number | null;
  signal: string | null;
  durationMs: number;
  timedOut: boolean;
  wentSilent: boolean;
  /** The tree held more memory, or more processes, than allowed; the end of `output` says which. */
  outOfMemory: boolean;
  cancelled: boolean;
  /** `onStdoutLine` said that the work is done. */
  endedEarly: boolean;
  /** Why it could not be started: a sentence. */
  startFailure: string | null;
  /** It could not be started because the machine had no process, memory or file descriptor free, or its disks were just changing. Retries did not help; later may. */
  isMachineBusy: boolean;
  /** Stdout and stderr interleaved in order of arrival, head and tail with the gap named. */
  output: string;
  stdout: string;
  stderr: string;
  totalBytes: number;
}

/** The only way in which programs are run. No process that a command started is alive once `run` has resolved. */
export interface Sandbox {
  /** `isolated`: the operating system enforces the policy. `hindered`: only our own guards do, and the user is told. */
  level(): Promise<SandboxLevel>;
  /** A sentence for the user about what is enforced and what is not. */
  describe(): Promise<string>;
  run(command: SandboxCommand, signal: AbortSignal): Promise<CommandResult>;
}
