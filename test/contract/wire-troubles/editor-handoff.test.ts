import { after } from 'mocha';
import { EditorStandIn } from '../../support/agents/editor-stand-in.ts';
import { jumpingClock, jumpingWith } from '../../support/time/jumping-clock.ts';
import { describeWire, Never, type Meeting } from './wire-contract.ts';

const standIns: EditorStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

/** The editor tells no tokens and gets no key from us. */
const meet = async (scenario: string): Promise<Meeting> => {
  const standIn = new EditorStandIn(scenario);
  standIns.push(standIn);
  return { provider: standIn.provider(), toldBefore: 0 };
};
/** Time passes once the window has made its edit. */
const meetEnd = async (scenario: string): Promise<Meeting> => {
  const standIn = new EditorStandIn(scenario);
  standIns.push(standIn);
  const { clock } = standIn;
  const passes = { clock, once: () => true, stepMs: 5000, timeoutMs: 60_000 };
  return { provider: standIn.provider(), toldBefore: 0, passes };
};

const unseen = new Never('the editor keeps what its service answered to itself: whatever it was looks like silence');
const noStream = new Never('the answer is a file in the worktree: there is no stream that could be cut');

describeWire('antigravity handed to the editor', {
  '429 with retry-after': unseen,
  '429 without retry-after': unseen,
  'insufficient quota': unseen,
  '401': unseen,
  '403': unseen,
  '404 for the model': unseen,
  '408': unseen,
  '413': unseen,
  'context too long': unseen,
  '500': unseen,
  '502': unseen,
  '503': unseen,
  '529': unseen,
  'cut after the headers': noStream,
  'cut in a tool call': noStream,
  'cut in a character': noStream,
  'silence longer than the timeout': () => meetEnd('hangs-after-an-edit'),
  'a byte a second': () => meetEnd('trickles-after-an-edit'),
  'wrong JSON': async () => ({ ...(await meet('garbage-reply')), hasWorked: false }),
  'wrong schema': async () => ({ ...(await meet('answers-by-a-folder')), hasWorked: false }),
  'empty reply': async () => ({ ...(await meet('empty-reply')), hasWorked: false }),
  '50 MB reply': async () => ({ ...(await meet('fifty-megabytes')), hasWorked: false }),
  'usage told twice': new Never('it tells no usage at all'),
  'usage not told': () => meet('serves'),
  'connection reset': unseen,
  'DNS failure': unseen,
  'TLS failure': unseen,
  'proxy refuses': unseen,
  'clock changed': async () => {
    const standIn = new EditorStandIn('serves');
    standIns.push(standIn);
    const clock = jumpingClock(standIn.clock);
    clock.jump();
    return { provider: jumpingWith(standIn.provider({}, clock), clock), toldBefore: 0 };
  },
});
