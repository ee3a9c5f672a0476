import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ground } from '../stories/ground.ts';
import { cleaned } from './clean-take.ts';
import { compact } from './compact-take.ts';
import type { Take } from './take.ts';

export const recordingsFolder = join(import.meta.dirname, '../../fixtures/recorded-agents');

/** Stands for the id of the conversation. */
const SESSION = 'conversation-1';

/** Keeps what the last program of a story said and was told, as one JSON value a line. Stories of whole projects have none. */
export function keepRecording(ground: Ground, story: string): void {
  const take = ground.takes.at(-1);
  if (take === undefined) return;
  const { name, agent, root, home, folder, model, outside } = ground;
  const [version = ''] = Object.values(agent.packages);
  const sessionId = sessionOf(take);
  const lines = cleaned(take, [
    [join(root, 'demo-worktrees', 'one'), '{worktree}'],
    [home, '{home}'],
    [root, '{root}'],
    [folder, '{agent}'],
    [model.url, '{service}'],
    [model.url.replace('http://', ''), '{service}'],
    [dirname(process.execPath), '{node}'],
    [sessionId, SESSION],
    [outside, '{outside}'],
  ]);
  const file = join(recordingsFolder, name, `${story}.jsonl`);
  mkdirSync(dirname(file), { recursive: true });
  const about = { agent: agent.title, version, preset: agent.preset, story, sessionId: SESSION };
  writeFileSync(file, [about, ...compact(lines)].map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function sessionOf(take: Take): string {
  for (const line of take) {
    const { params, result } = ('message' in line ? line.message : {}) as Record<
      string,
      { sessionId?: unknown } | undefined
    >;
    const id = params?.sessionId ?? result?.sessionId;
    if (typeof id === 'string') return id;
  }
  return '';
}
