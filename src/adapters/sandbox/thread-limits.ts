import type { SandboxLevel } from '../../domain/evidence/sandbox-level.ts';
import type { CommandLimits } from '../../ports/sandbox.ts';
import { ProcessGroups } from './process-groups.ts';
import { withResourceLimits } from './resource-limits.ts';

/**
 * What holds a command to its number of processes and threads. `group`: a control group. `user`: a limit of the kernel for the
 * user of the command's own namespace. `polled`: only that we look, and end a command that has more than it may.
 */
export interface ThreadLimit {
  kind: 'group' | 'user' | 'polled';
  most: number;
}

/** Limits how many processes and threads a command can have at once, with what this system offers. */
export class ThreadLimits {
  readonly #prlimit: string | null;
  readonly #most: number;
  /** `null`: not looked for yet. */
  #groups: ProcessGroups | undefined | null = null;

  /** `prlimit`: the path of the program; `null`: there is none. */
  constructor(prlimit: string | null, most: number) {
    this.#prlimit = prlimit;
    this.#most = most;
  }

  kind(level: SandboxLevel): ThreadLimit {
    const most = this.#most;
    if (this.#holdsForUser(level)) return { kind: 'user', most };
    return { kind: this.#found() === undefined ? 'polled' : 'group', most };
  }

  /** The program with the limits that it takes into everything it starts. */
  limited(level: SandboxLevel, limits: CommandLimits, argv: readonly string[]): readonly string[] {
    // Outside a namespace it would count the user's whole desktop.
    return withResourceLimits(this.#prlimit, limits, level === 'isolated' ? this.#most : null, argv);
  }

  /** Runs a program in a control group where no other limit holds and one can be made. */
  async inGroup<T>(
    level: SandboxLevel,
    argv: readonly string[],
    run: (argv: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const group = this.#holdsForUser(level) ? undefined : this.#found()?.make();
    if (group === undefined) return run(argv);
    try {
      return await run(group.wrapped(argv));
    } finally {
      group.leave();
    }
  }

  /** The kernel exempts root from the limit per user, in a namespace that root made too. */
  #holdsForUser(level: SandboxLevel): boolean {
    return level === 'isolated' && this.#prlimit !== null && process.getuid?.() !== 0;
  }

  #found(): ProcessGroups | undefined {
    if (this.#groups === null) this.#groups = ProcessGroups.find(this.#most);
    return this.#groups;
  }
}
