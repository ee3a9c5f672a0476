import { after } from 'mocha';
import { join } from 'node:path';
import { antigravityProviderSchema } from '../../../src/domain/provider-config.ts';
import { AcpStandIn } from '../../support/acp-stand-in.ts';
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

describeProvider("antigravity over Google's ACP server", async (trouble) => {
  const standIn = new AcpStandIn();
  standIns.push(standIn);
  const config = { transport: 'acp', consent: true };
  if (trouble === 'missing') return standIn.make({ id: 'antigravity-primary', name: 'antigravity', config });
  const state = join(standIn.home, '.gemini', 'antigravity-acp');
  standIn.knowConversation('6f9619ff-8b86-4d01-b42d-00cf4fc964ff', state);
  const server = standIn.install('agy_acp_server.par', scenarioOf[trouble], state);
  const parsed = antigravityProviderSchema.parse({
    ...{ id: 'antigravity-primary', name: 'antigravity' },
    config: { ...config, acp_server_path: server },
  });
  // Shorter than a person may set it.
  const silence = trouble === 'silent' ? { silence_timeout_minutes: 1.2 / 60 } : {};
  const made = await standIn.factory.create({ ...parsed, config: { ...parsed.config, ...silence } });
  if (made.style !== 'agent') throw new Error('Antigravity is an agent');
  return made.provider;
});
