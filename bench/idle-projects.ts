import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { begin, draft, makePlace, openFactory, planTurn, toRest } from '../test/support/stories/story.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const PROJECTS = 50;
const ROUNDS = 5;
const opener = join(import.meta.dirname, '../test/fixtures/bin/open-projects.ts');

/** What 50 projects that came to rest cost a process that drives none of them: memory of each, and the time to open them all. */
async function idleBench(): Promise<Figure[]> {
  const script = {
    version: 1,
    name: 'bench',
    plan: [planTurn([draft('one')])],
    tasks: { 'Write one': [{ reply: { status: 'blocked', because: 'measured', summary: 'x' } }] },
  };
  const empty = makePlace({ 'check.sh': '' }, script);
  const full = makePlace({ 'check.sh': '' }, script);
  try {
    const engine = await openFactory(full);
    for (let n = 0; n < PROJECTS; n++) await toRest(engine, await begin(engine, full, { name: `idle ${n}` }));
    await engine.close();
    const none: number[] = [];
    const all: number[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      none.push(keptBy(empty.root, empty.dataDirectory, 0));
      all.push(keptBy(full.root, full.dataDirectory, PROJECTS));
    }
    const opened = await timesOf(ROUNDS, async () => {
      const again = await openFactory(full);
      if (again.snapshot().projects.length !== PROJECTS) throw new Error('Not all projects were opened');
      await again.close();
    });
    return [
      {
        name: 'memory of an idle project',
        value: (medianOf(all) - medianOf(none)) / PROJECTS / 1024,
        unit: 'KiB',
        note: `heap and buffers after a collection, ${PROJECTS} projects less none`,
      },
      { name: `opening and closing ${PROJECTS} projects`, value: medianOf(opened), unit: 'ms' },
    ];
  } finally {
    empty.remove();
    full.remove();
  }
}

function keptBy(root: string, dataDirectory: string, expected: number): number {
  const run = spawnSync(process.execPath, ['--expose-gc', opener, root, dataDirectory], { encoding: 'utf8' });
  const [count, bytes] = run.stdout.trim().split(' ').map(Number);
  if (count !== expected || bytes === undefined) throw new Error(`${run.stdout}${run.stderr}`);
  return bytes;
}

export const benches = [{ name: 'idle-projects', run: idleBench }];
