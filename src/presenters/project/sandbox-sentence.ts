import type { ProjectState } from '../../domain/run/state.ts';

/** How well agents and checks were kept inside the worktree; a sandbox of `null`: no worktree was made yet. */
export function sandboxSentence({ sandbox, checksNetwork }: Pick<ProjectState, 'sandbox' | 'checksNetwork'>): string {
  switch (sandbox) {
    case 'isolated':
      return `Isolated: the operating system let agents and checks write inside the worktree only. ${checksNetwork === 'open' ? ALLOWED : 'Checks had no network.'} Agents had the whole of it, because they need their service: they could send what they can read to any host, and nothing watched it.`;
    case 'hindered':
      return 'Hindered, not impossible: this machine offers no operating-system sandbox, so an agent and what it starts could read and write what you can, use the network and push with credentials that it finds. Around each turn your repository, the files of its checkout that git does not ignore, and the start files of shells, git, ssh and package managers in your home folder were compared; nothing else was.';
    case null:
      return 'Not known yet: no agent has run.';
  }
}

const ALLOWED =
  'Checks had the network, because you allowed it: they run what agents wrote, which could send what it can read to any host.';
