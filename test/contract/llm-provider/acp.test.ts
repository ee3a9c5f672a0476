import { after } from 'mocha';
import { AcpStandIn } from '../../support/agents/acp-stand-in.ts';
import { describeProvider, type Trouble } from './provider-contract.ts';

const scenarioOf: Record<Exclude<Trouble, 'missing'>, string> = {
  none: 'serves',
  empty: 'empty-reply',
  garbage: 'garbage-reply',
  quota: 'quota',
  rateLimit: 'rate-limit',
  auth: 'signed-out',
  hang: 'hang-after-edit',
  silent: 'silent',
  contextTooLong: 'context-too-long',
  unicode: 'unicode',
  huge: 'huge',
  diesAfterAnEdit: 'dies-after-an-edit',
};

const standIns: AcpStandIn[] = [];
after(() => Promise.all(standIns.map((standIn) => standIn.remove())));

describeProvider('acp over the stand-in', async (trouble, clock) => {
  const standIn = new AcpStandIn({}, 'auto', clock);
  standIns.push(standIn);
  if (trouble === 'missing') return standIn.make({ id: 'agent', name: 'acp', config: { preset: 'claude-code' } });
  standIn.knowConversation('6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
  return standIn.provider(scenarioOf[trouble]);
});
