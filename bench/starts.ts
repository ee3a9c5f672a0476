import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { begin, draft, makePlace, openFactory, personas, planTurn, stateOf, until } from '../test/support/story.ts';
import { medianOf, timesOf, type Figure } from './figures.ts';

const program = join(import.meta.dirname, '../test/fixtures/bin/drive-project.ts');

/** A fresh process takes a project up and asks the provider; the floor is the same Node starting and ending. */
async function coldStartBench(): Promise<Figure[]> {
  const place = makePlace(
    { 'check.mjs': '' },
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

/** Resident memory of one process that drives so many projects, each in the middle of a turn. */
async function memoryBench(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const place = makePlace({ 'check.mjs': '' }, { version: 1, name: 'bench', plan: [{ hang: true }], tasks: {} });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(place.dataDirectory, 'config.yaml'), 'schemaVersion: 1\nmaxConcurrentProjects: 64\n');
  const engine = await openFactory(place);
  try {
    const ids: string[] = [];
    for (const count of [1, 50]) {
      while (ids.length < count) ids.push(await begin(engine, place, { name: `memory ${ids.length}` }));
      await until('every project asks', () => ids.every((id) => stateOf(engine, id).openTurn !== null), 180_000);
      figures.push({ name: `memory, ${count} running`, value: process.memoryUsage().rss / 1e6, unit: 'MB' });
    }
    return figures;
  } finally {
    await engine.close();
    place.remove();
  }
}

export const benches = [
  { name: 'cold-start', run: coldStartBench },
  { name: 'memory', run: memoryBench },
];
