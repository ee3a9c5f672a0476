import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ground } from '../stories/ground.ts';
import { cleaned } from './clean-take.ts';

export const recordingsFolder = join(import.meta.dirname, '../../fixtures/recorded-agents');

/** Keeps what the last program of a story said and was told, as one JSON value a line. Stories of whole projects have none. */
export function keepRecording(ground: Ground, story: string): void {
  const take = ground.takes.at(-1);
  if (take === undefined) return;
  const { name, agent, root, home, folder, model } = ground;
  const [version = ''] = Object.values(agent.packages);
  const lines = cleaned(take, [
    [join(root, 'demo-worktrees', 'one'), '{worktree}'],
    [home, '{home}'],
    [root, '{root}'],
    [folder, '{agent}'],
    [model.url, '{service}'],
    [model.url.replace('http://', ''), '{service}'],
    [dirname(process.execPath), '{node}'],
  ]);
  const file = join(recordingsFolder, name, `${story}.jsonl`);
  mkdirSync(dirname(file), { recursive: true });
  const about = { agent: agent.title, version, preset: agent.preset, story };
  writeFileSync(file, [about, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''));
}
