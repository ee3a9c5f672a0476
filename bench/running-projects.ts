import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { begin, draft, makePlace, openFactory, planTurn, toRest } from '../test/support/stories/story.ts';
import type { Figure } from './figures.ts';

const PROJECTS = 50;
const TURNS = 8;
const SAMPLE_MS = 100;
const NANOSECONDS = 1e6;

/** Fifty projects that work in one process, each on one task of eight turns that answer at once: real turns take minutes. */
async function runningBench(): Promise<Figure[]> {
  const turns = Array.from({ length: TURNS }, (_, n) => ({
    do: [{ write: { file: `file-${n}.txt`, content: `${n}\n` } }],
    reply: { status: n === TURNS - 1 ? 'done' : 'continue', summary: `Turn ${n}.` },
    usage: { input: 100, output: 10 },
    cost: 0.001,
  }));
  const place = makePlace(
    { 'check.sh': '', 'one.txt': '' },
    { version: 1, name: 'bench', plan: [planTurn([draft('one')])], tasks: { 'Write one': turns } },
  );
  const settings = { maxConcurrentProjects: PROJECTS, maxTurnsPerTask: TURNS * 2 };
  writeFileSync(join(place.dataDirectory, 'config.yaml'), JSON.stringify(settings)); // JSON is YAML
  const engine = await openFactory(place);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let mostBytes = 0;
  const sampling = setInterval(() => (mostBytes = Math.max(mostBytes, process.memoryUsage.rss())), SAMPLE_MS);
  const before = process.memoryUsage.rss();
  try {
    const began = performance.now();
    delay.enable();
    const ids: string[] = [];
    for (let n = 0; n < PROJECTS; n++) ids.push(await begin(engine, place, { name: `busy ${n}` }));
    const states = await Promise.all(ids.map((id) => toRest(engine, id)));
    delay.disable();
    const seconds = (performance.now() - began) / 1000;
    const ended = states.reduce((sum, { turnsEnded }) => sum + turnsEnded, 0);
    if (ended < PROJECTS * TURNS) throw new Error(`${ended} turns ended`);
    return [
      { name: `a turn of ${PROJECTS} running projects`, value: (seconds * 1000) / ended, unit: 'ms' },
      { name: `memory of ${PROJECTS} running projects`, value: (mostBytes - before) / 2 ** 20, unit: 'MiB' },
      { name: `event loop blocked, ${PROJECTS} running projects`, value: delay.max / NANOSECONDS, unit: 'ms' },
    ];
  } finally {
    clearInterval(sampling);
    await engine.close();
    rmSync(place.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

export const benches = [{ name: 'running-projects', run: runningBench }];
