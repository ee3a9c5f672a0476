import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AcpStandIn } from '../test/support/agents/acp-stand-in.ts';
import { turnRequest } from '../test/support/builders/turn-request.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const TURNS = 15;
const UPDATES = 20_000;

/** The least that talks to the same agent at all: raw JSON lines over pipes, no checks, no sandbox, no limits. */
async function floorTurn(command: string[], cwd: string): Promise<void> {
  const [program = '', ...args] = command;
  const agent = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  const ask = (id: number, method: string, params: object): void => {
    agent.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  };
  const ended = once(agent, 'exit');
  ask(0, 'initialize', { protocolVersion: 1, clientCapabilities: {} });
  for await (const line of createInterface({ input: agent.stdout })) {
    const { id, result } = JSON.parse(line) as { id?: number; result?: { sessionId?: string } };
    if (id === 0) ask(1, 'session/new', { cwd, mcpServers: [] });
    if (id === 1) ask(2, 'session/prompt', { sessionId: result?.sessionId, prompt: [{ type: 'text', text: 'Go.' }] });
    if (id === 2) agent.stdin.end();
  }
  await ended;
}

/** A turn with an agent that answers at once, from nothing to nothing left; and one that says a lot. */
async function acpBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const isolation of ['auto', 'off'] as const) {
    const standIn = new AcpStandIn({}, isolation);
    const request = await turnRequest();
    const folder = mkdtempSync(join(tmpdir(), 'dark-factory-bench-'));
    const level = isolation === 'auto' ? 'sandboxed where it can be' : 'no sandbox';
    try {
      for (const [scenario, times, what] of [
        ['serves', TURNS, 'a turn over ACP'],
        ['says-a-lot', 3, `a turn with ${UPDATES} updates`],
      ] as const) {
        const provider = await standIn.provider(scenario);
        const take = async (): Promise<void> => {
          const reply = await provider.sendMessage(request, () => undefined, new AbortController().signal);
          if (reply.failure !== null) throw new Error(reply.failure.message);
        };
        await take();
        const value = medianOf(await timesOf(times, take));
        const floor = medianOf(await timesOf(times, () => floorTurn(standIn.command(scenario), folder)));
        figures.push({ name: `${what}, ${level}`, value, unit: 'ms', floor, note: 'floor: raw JSON lines, no checks' });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      await standIn.remove();
      await request.remove();
    }
  }
  return figures;
}

export const benches = [{ name: 'acp', run: acpBench }];
