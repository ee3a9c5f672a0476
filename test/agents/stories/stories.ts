import type { Ground } from './ground.ts';
import { failsOver, finishes } from './projects.ts';
import { cancels, keepsInside, needsLogin, resumes, survivesItsEnd, tells, works, type Outcome } from './turns.ts';

export interface Story {
  /** The word for the command line. */
  name: string;
  /** The head of its column. */
  title: string;
  play: (ground: Ground) => Promise<Outcome>;
  /** Agents wait for minutes in it; only played when it is asked for. */
  isSlow?: true;
}

export const stories: readonly Story[] = [
  { name: 'turn', title: 'a turn, its use', play: works },
  { name: 'project', title: 'plan, two tasks, branch', play: finishes },
  { name: 'failover', title: 'quota used up: a spare finishes', play: failsOver },
  { name: 'cancel', title: 'stopped', play: cancels },
  { name: 'resume', title: 'same conversation', play: resumes },
  { name: 'outside', title: 'edit outside the worktree', play: keepsInside },
  { name: 'killed', title: 'killed in its turn', play: survivesItsEnd },
  { name: 'login', title: 'nobody signed in', play: needsLogin },
  { name: '401', title: 'key refused (401)', play: tells('401', ['auth']) },
  { name: '404', title: 'unknown model (404)', play: tells('404', ['modelUnknown']) },
  { name: 'quota', title: 'quota used up', play: tells('quota', ['quota', 'credits']) },
  { name: '429', title: 'asked to wait for two hours (429)', play: tells('429', ['rateLimit', 'quota']), isSlow: true },
  { name: '500', title: 'the service fails (500)', play: tells('500', ['capacity', 'crashed']), isSlow: true },
  { name: 'cut', title: 'the answer is cut off', play: tells('cut', ['network', 'capacity']), isSlow: true },
];
