import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ChatModelStand, protocols, type Protocol } from '../test/support/model-services/chat-model-stand.ts';
import { chatRequest } from '../test/support/builders/chat-request.ts';
import type { ModelServer } from '../test/support/model-services/model-server.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const REQUESTS = 200;
const SAY = 'A short answer of some words, streamed in pieces as models stream them. '.repeat(4);
const PATHS: Readonly<Record<Protocol, string>> = {
  'openai chat': '/chat/completions',
  'openai responses': '/responses',
  anthropic: '/v1/messages',
};

/** What an adapter adds to one request over bare HTTP, which reads the same bytes from the same server and throws them away. */
async function overheadBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const protocol of protocols) {
    const stand = new ChatModelStand(protocol);
    try {
      const server = await stand.serve({ script: [{ say: SAY }] });
      const model = await stand.model(server.url);
      const { signal } = new AbortController();
      const ask = async () => {
        const { failure } = await model.complete(chatRequest(), () => undefined, signal);
        if (failure !== null) throw new Error(failure.message);
      };
      await timesOf(20, ask);
      const body = JSON.stringify(server.requests[0]?.body);
      const bare = () => readBare(server, PATHS[protocol], body);
      await timesOf(20, bare);
      // In turns, so that what else the machine does hits both alike.
      const [times, floors]: [number[], number[]] = [[], []];
      for (let n = 0; n < REQUESTS; n++) {
        times.push(...(await timesOf(1, ask)));
        floors.push(...(await timesOf(1, bare)));
      }
      figures.push({
        name: `${protocol}, a request`,
        value: medianOf(times),
        floor: medianOf(floors),
        unit: 'ms',
        note: 'floor: bare fetch of the same bytes',
      });
    } finally {
      await stand.stop();
    }
  }
  return figures;
}

async function readBare(server: ModelServer, path: string, body: string): Promise<void> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  await response.arrayBuffer();
}

/** Memory of many answers at once, in a process of its own each: the server's is not counted. */
async function memoryBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const protocol of protocols) {
    const run = spawnSync(
      process.execPath,
      ['--expose-gc', fileURLToPath(new URL('chat-streams.mjs', import.meta.url)), protocol],
      {
        encoding: 'utf8',
      },
    );
    const measured = JSON.parse(run.stdout || 'null') as { one: number; twenty: number } | null;
    if (measured === null) throw new Error(run.stderr);
    figures.push({
      name: `${protocol}, 20 streams at once`,
      value: measured.twenty / 2 ** 20,
      floor: measured.one / 2 ** 20,
      unit: 'MiB',
      note: 'resident memory above that before; floor: one stream',
    });
  }
  return figures;
}

export const benches = [
  { name: 'chat-models overhead', run: overheadBench },
  { name: 'chat-models memory', run: memoryBench },
];
