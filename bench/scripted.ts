import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProviderFactory } from '../src/adapters/providers/provider-factory.ts';
import { createSandbox } from '../src/adapters/sandbox/create-sandbox.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import { systemIds } from '../src/adapters/system/system-ids.ts';
import { succeeded } from '../src/domain/result.ts';
import { fixedKeys } from '../test/support/agents/fixed-keys.ts';
import { turnRequest } from '../test/support/builders/turn-request.ts';
import { medianOf, timesInTurn, type Figure } from './figures.ts';
import { noKeys } from '../test/support/sandbox/no-keys.ts';

const TURNS = 300;
const SCRIPT = {
  version: 1,
  default: [{ do: [{ write: { file: 'made.txt', content: 'made\n' } }], reply: { status: 'done', summary: 'Made.' } }],
};

/** A turn of the scripted provider that writes one file; there is no wire, so the floor is the file alone. */
async function scriptedBench(): Promise<Figure[]> {
  const request = await turnRequest({ task: { id: 't1', title: 'Make' } });
  const factory = createProviderFactory({
    ...{
      sandbox: createSandbox({ redaction: noKeys, env: process.env, clock: systemClock }),
      clock: systemClock,
      ids: systemIds,
      env: {},
    },
    ...{ homeDirectory: '/nonexistent', dataDirectory: '/nonexistent', keys: fixedKeys({}), prices: () => ({}) },
    loadScript: async () => succeeded(SCRIPT),
  });
  try {
    const made = await factory.create({
      ...{ id: 'demo', name: 'scripted', enabled: true, priority: 1, config: { script: 'bench' } },
    });
    if (made.style !== 'agent') throw new Error('a script is an agent');
    const take = async (): Promise<void> => {
      const reply = await made.provider.sendMessage(request, () => undefined, new AbortController().signal);
      if (reply.failure !== null || reply.actions.length === 0) throw new Error('The script was not played');
    };
    const bare = (): Promise<void> => writeFile(join(request.worktreePath, 'bare.txt'), 'made\n');
    const [times = [], floors = []] = await timesInTurn(TURNS, [take, bare]);
    return [
      {
        name: 'a turn that writes a file',
        value: medianOf(times),
        unit: 'ms',
        floor: medianOf(floors),
        note: 'floor: bare write of the same file',
      },
    ];
  } finally {
    await request.remove();
  }
}

export const benches = [{ name: 'scripted', run: scriptedBench }];
