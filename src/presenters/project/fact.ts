import type { Tone } from '../shared/status-look.ts';

/** One line below a project in the tree. */
export interface Fact {
  /** Unique and stable within the project, so that a view keeps the line expanded. */
  id: string;
  label: string;
  description: string;
  tooltip: string[];
  /** Name of a codicon. */
  icon: string;
  tone: Tone;
  children: Fact[];
  /** What a click opens. */
  opens:
    | { kind: 'progress' }
    | { kind: 'worktree' }
    | { kind: 'commit'; sha: string }
    | { kind: 'limits' }
    | { kind: 'costs' }
    | null;
}
