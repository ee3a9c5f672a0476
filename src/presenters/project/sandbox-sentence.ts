import type { SandboxLevel } from '../../domain/evidence/sandbox-level.ts';

/** How well the agent was kept inside its worktree; `null`: no worktree was made yet. */
export function sandboxSentence(level: SandboxLevel | null): string {
  switch (level) {
    case 'isolated':
      return 'Isolated: the operating system let agents and checks write inside the worktree only. Checks had no network. Agents had, because they need their service: what they sent through it was not watched.';
    case 'hindered':
      return 'Hindered, not impossible: this machine offers no operating-system sandbox, so only guards and a check for tampering stood between the agent and the rest of the machine.';
    case null:
      return 'Not known yet: no agent has run.';
  }
}
