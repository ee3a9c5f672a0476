import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The least that is an agent loop at all: ask a model server on loopback, run the shell command it wants, append both to a log,
 * ask again. Gives the milliseconds from the end of each reply to the next request, as the server sees them. The server thinks
 * for no time and lives in this process, so the figures are upper bounds.
 */
export async function timeFloorLoop(folder: string, turns: number): Promise<number[]> {
  const overheads: number[] = [];
  let replied: number | null = null;
  const server = createServer((request, response) => {
    if (replied !== null) overheads.push(performance.now() - replied);
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ command: 'echo done' }), () => (replied = performance.now()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const log = join(folder, 'loop.log');
  const messages: string[] = [];
  try {
    for (let turn = 0; turn <= turns; turn++) {
      const response = await fetch(address, { method: 'POST', body: JSON.stringify(messages.slice(-20)) });
      const { command } = (await response.json()) as { command: string };
      const { stdout } = await run('/bin/sh', ['-c', command], { cwd: folder });
      messages.push(stdout);
      await appendFile(log, `${JSON.stringify({ turn, command, stdout })}\n`);
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  return overheads;
}
