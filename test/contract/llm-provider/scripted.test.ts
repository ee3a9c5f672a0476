import type { Result } from '../../../src/domain/result.ts';
import { createProviderFactory } from '../../../src/adapters/providers/provider-factory.ts';
import { BROKEN, describeProvider, REPLY, UNICODE, type Trouble } from './provider-contract.ts';
import { createSandbox } from '../../../src/adapters/sandbox/create-sandbox.ts';
import { systemIds } from '../../../src/adapters/system/system-ids.ts';
import { fixedKeys } from '../../support/agents/fixed-keys.ts';
import { noKeys } from '../../support/sandbox/no-keys.ts';

const edit = { write: { file: 'made.txt', content: 'made\n' } };
const usage = { input: 100, output: 20 };

const turnIn: Record<Exclude<Trouble, 'missing'>, Record<string, unknown>> = {
  none: { do: [{ say: 'On it.\n' }, edit], reply: REPLY, usage, cost: 0.01 },
  empty: { empty: true },
  garbage: { garbage: BROKEN },
  quota: { fail: { kind: 'quota', message: 'used up', resetIn: '2h39m52s' } },
  rateLimit: { fail: { kind: 'rateLimit', retryAfter: '30s' } },
  auth: { fail: { kind: 'auth' } },
  hang: { do: [edit], hang: true },
  silent: { do: [edit], fail: { kind: 'silent' } },
  contextTooLong: { fail: { kind: 'contextTooLong' } },
  unicode: { reply: UNICODE },
  huge: { reply: `${'x'.repeat(5 * 1024 * 1024)}\n\`\`\`json\n{"status": "done"}\n\`\`\`\n` },
  diesAfterAnEdit: { do: [edit], crash: true, usage },
};

async function loadScript(path: string): Promise<Result<unknown, string>> {
  const trouble = path.split('/').at(-1) as Trouble;
  if (trouble === 'missing') return { ok: false, failure: 'no such file' };
  return { ok: true, value: { version: 1, default: [turnIn[trouble]] } };
}

const declares = ['pricing', 'bounds'] as const;

describeProvider(
  'scripted',
  async (trouble, clock) => {
    const made = await createProviderFactory({
      sandbox: createSandbox({ redaction: noKeys, env: process.env, clock }),
      clock,
      ids: systemIds,
      env: {},
      homeDirectory: '/nonexistent',
      dataDirectory: '/scripts',
      loadScript,
      keys: fixedKeys({}),
      prices: () => ({}),
    }).create({ id: 'demo', name: 'scripted', enabled: true, priority: 1, config: { script: trouble } });
    if (made.style !== 'agent') throw new Error('a script is an agent');
    return made.provider;
  },
  { declares },
);
