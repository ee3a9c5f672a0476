import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AgyStandIn } from '../test/support/agents/agy-stand-in.ts';
import { turnRequest } from '../test/support/builders/turn-request.ts';
import { medianOf, timesInTurn, type Figure } from './figures.ts';

const TURNS = 15;

/** The least that gets a turn out of the same program: one line in, lines out until it ends; no checks, no sandbox, no limits. */
async function floorTurn(agy: AgyStandIn, cwd: string): Promise<void> {
  const args = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--add-dir', cwd];
  const env = { ...process.env, HOME: agy.home };
  const program = spawn(agy.binary, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
  const content = [{ type: 'text', text: 'Go.' }];
  program.stdin.end(`${JSON.stringify({ event: 'user', message: { role: 'user', content } })}\n`);
  const ended = once(program, 'exit');
  let text = '';
  for await (const chunk of program.stdout.setEncoding('utf8')) text += String(chunk);
  for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  await ended;
}

/** A turn with a program that answers at once, from nothing to nothing left. */
async function agyBench(): Promise<Figure[]> {
  const standIn = new AgyStandIn();
  standIn.install('serves');
  const request = await turnRequest();
  try {
    const provider = await standIn.provider();
    const take = async (): Promise<void> => {
      const reply = await provider.sendMessage(request, () => undefined, new AbortController().signal);
      if (reply.failure !== null) throw new Error(reply.failure.message);
    };
    await take(); // what the program can do is asked once
    const [times = [], floors = []] = await timesInTurn(TURNS, [take, () => floorTurn(standIn, request.worktreePath)]);
    return [
      {
        name: 'a turn over stream-json, sandboxed where it can be',
        value: medianOf(times),
        unit: 'ms',
        floor: medianOf(floors),
        note: 'floor: one line in, JSON lines out, no checks',
      },
    ];
  } finally {
    await standIn.remove();
    await request.remove();
  }
}

export const benches = [{ name: 'agy', run: agyBench }];
