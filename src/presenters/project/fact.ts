import type { Tone } from '../shared/status-look.ts';

/** One line below a project. */
export interface Fact {
  /** Unique and lasting within the project, so that a view can keep what is unfolded. */
  id: string;
  label: string;
  description: string;
  tooltip: string[];
  /** Name of a codicon. */
  icon: string;
  tone: Tone;
  children: Fact[];
  /** What a click on it is about. */
  opens:
    | { kind: 'progress' }
    | { kind: 'worktree' }
    | { kind: 'commit'; sha: string }
    | { kind: 'limits' }
    | { kind: 'costs' }
    | null;
}
