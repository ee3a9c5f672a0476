import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { medianOf, type Figure } from './figures.ts';

const ROUNDS = 3;

/** What the real editor itself counts for this extension's activation ("Show Running Extensions"), in an editor of its own each time. */
async function activationBench(): Promise<Figure[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = spawnSync(process.execPath, ['test/vscode-host/run-ui.mjs', 'stable', 'activation is counted'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
    });
    const took = /activation took (\d+) ms/.exec(run.stdout)?.[1];
    if (took === undefined) throw new Error(`The editor could not be asked:\n${run.stdout}${run.stderr}`);
    times.push(Number(took));
  }
  return [{ name: 'activation in the editor', value: medianOf(times), unit: 'ms', note: `of ${ROUNDS} starts` }];
}

export const benches = [{ name: 'activation', run: activationBench }];
