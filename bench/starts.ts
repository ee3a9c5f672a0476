import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { begin, draft, makePlace, openFactory, personas, planTurn, stateOf } from '../test/support/stories/story.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const program = join(import.meta.dirname, '../test/fixtures/bin/drive-project.ts');
const holder = join(import.meta.dirname, '../test/fixtures/bin/hold-projects.ts');

/** A fresh process takes a project up and asks the provider; the floor is the same Node starting and ending. */
async function coldStartBench(): Promise<Figure[]> {
  const place = makePlace(
    { 'check.sh': '' },
    {
      version: 1,
      name: 'bench',
      plan: [planTurn([draft('one')])],
      tasks: { 'Write one': [{ reply: { status: 'blocked', because: 'measured', summary: 'x' } }] },
    },
  );
  try {
    const bare = await timesOf(5, () => void spawnSync(process.execPath, ['-e', '0']));
    const ours: number[] = [];
    for (let n = 0; n < 5; n++) {
      const engine = await openFactory(place);
      const id = await begin(engine, place, { name: `cold ${n}` });
      await engine.close();
      const before = stateOf(engine, id).turnsEnded;
      const began = Date.now();
      spawnSync(process.execPath, [program, place.root, place.dataDirectory, id, personas]);
      const after = await openFactory(place);
      const history = await after.history(id, 0);
      await after.close();
      const asked = history.ok
        ? history.value.filter((record) => record.events.some((event) => event.type === 'turn.started'))[before]
        : undefined;
      if (asked !== undefined) ours.push(Date.parse(asked.at) - began);
    }
    return [
      {
        name: 'cold start to first turn',
        value: medianOf(ours),
        unit: 'ms',
        floor: medianOf(bare),
        note: 'floor: node -e 0',
      },
    ];
  } finally {
    place.remove();
  }
}

/** Resident memory of a process of its own that drives so many projects, each in the middle of a turn. */
async function memoryBench(): Promise<Figure[]> {
  const bare = Number(spawnSync(process.execPath, ['-p', 'process.memoryUsage().rss'], { encoding: 'utf8' }).stdout);
  return [1, 50].map((count) => {
    const held = spawnSync(process.execPath, [holder, String(count)], { encoding: 'utf8' });
    const value = Number(held.stdout) / 1e6;
    return { name: `memory, ${count} running`, value, unit: 'MB', floor: bare / 1e6, note: 'floor: node alone' };
  });
}

export const benches = [
  { name: 'cold-start', run: coldStartBench },
  { name: 'memory', run: memoryBench },
];
