import type { Activity } from '../../domain/run/events.ts';
import { oneLine } from '../shared/plain-text.ts';

/** What happens right now, in a few words; `undefined` for what the journal tells better or a user does not need. */
export function activityText(activity: Activity): string | undefined {
  switch (activity.type) {
    case 'agent.said':
    case 'agent.thought':
      return shown(activity.text);
    case 'agent.acted':
      return shown(activity.action);
    case 'command.printed': {
      const last = activity.text.trimEnd().split('\n').at(-1) ?? '';
      return shown(last) === undefined ? undefined : shown(`${activity.name}: ${last}`);
    }
    case 'step.began':
      return stepText(activity.step);
  }
}

/** The name of a step is a word, followed by the ids that make it unique. */
function stepText(step: string): string | undefined {
  const [word = '', ...rest] = step.split(' ');
  switch (word) {
    case 'worktree':
      return 'makes the worktree';
    case 'baseline':
      return 'runs the checks before the first turn';
    case 'gate':
      return shown(`runs the check ${rest.join(' ')}`);
    case 'commit':
      return 'commits';
    case 'publish':
      return 'moves the branch in your repository';
    default:
      return undefined;
  }
}

function shown(text: string): string | undefined {
  const line = oneLine(text, 300);
  return line === '' ? undefined : line;
}
