import { after } from 'mocha';
import { join } from 'node:path';
import { AcpStandIn } from '../../support/agents/acp-stand-in.ts';
import { describeProvider, type Trouble } from './provider-contract.ts';

const scenarioOf: Record<Exclude<Trouble, 'missing'>, string> = {
  none: 'serves',
  empty: 'empty-reply',
  garbage: 'garbage-reply',
  quota: 'quota-of-antigravity',
  rateLimit: 'rate-limit-of-antigravity',
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

describeProvider("antigravity over Google's ACP server", async (trouble, clock) => {
  const standIn = new AcpStandIn({}, 'auto', clock);
  standIns.push(standIn);
  const config = { transport: 'acp', consent: true };
  if (trouble === 'missing') return standIn.make({ id: 'antigravity-primary', name: 'antigravity', config });
  const state = join(standIn.home, '.gemini', 'antigravity-acp');
  standIn.knowConversation('6f9619ff-8b86-4d01-b42d-00cf4fc964ff', state);
  const server = standIn.install('agy_acp_server.par', scenarioOf[trouble], state);
  return standIn.make({
    ...{ id: 'antigravity-primary', name: 'antigravity' },
    config: { ...config, acp_server_path: server },
  });
});
