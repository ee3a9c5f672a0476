import { after } from 'mocha';
import { AgyStandIn } from '../../support/agents/agy-stand-in.ts';
import { describeProvider, type Trouble } from './provider-contract.ts';

const scenarioOf: Record<Exclude<Trouble, 'missing'>, string> = {
  none: 'serves',
  empty: 'empty-reply',
  garbage: 'garbage',
  quota: 'personal-quota',
  rateLimit: 'generic-429',
  auth: 'signed-out',
  hang: 'ignores-print-timeout',
  silent: 'silent-after-start',
  contextTooLong: 'context-too-long',
  unicode: 'unicode',
  huge: 'huge',
  diesAfterAnEdit: 'agent-died-after-an-edit',
};

const standIns: AgyStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

describeProvider(
  'antigravity over the stand-in',
  async (trouble, clock) => {
    const standIn = new AgyStandIn({}, clock);
    standIns.push(standIn);
    if (trouble === 'missing') return standIn.provider();
    standIn.install(scenarioOf[trouble]);
    standIn.knowConversation('6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
    return standIn.provider();
  },
  { declares: ['quota'] },
);
