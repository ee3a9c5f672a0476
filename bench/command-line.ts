import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeRecord } from '../src/adapters/run-hosts/local/journal/journal-line.ts';
import { created, turnEnded, turnStarted } from '../test/support/builders/state-builders.ts';
import { ok, storeAt, tempDirectory } from '../test/support/builders/temp-store.ts';
import { medianOf, timesInTurn, type Figure } from './figures.ts';

const root = join(import.meta.dirname, '..');
const program = join(root, 'dist', 'dark-factory.mjs');
const ROUNDS = 5;

/** `list` as it ships, a process each time: with one small project, with many, and with one that has a long journal. */
async function listBench(): Promise<Figure[]> {
  execFileSync(process.execPath, [join(root, 'esbuild.mjs'), '--production'], { cwd: root });
  const [one, many, long] = [await filled(1, 0), await filled(500, 6), await filled(1, 10_000)];
  try {
    const [bare = [], small = [], crowd = [], old = []] = await timesInTurn(ROUNDS, [
      () => {
        run(['-e', '0']);
      },
      () => {
        run([program, 'list'], one.path);
      },
      () => {
        run([program, 'list'], many.path);
      },
      () => {
        run([program, 'list'], long.path);
      },
    ]);
    const value = medianOf(small);
    const ofSmall = { unit: 'ms', floor: value, note: 'floor: with one small project' };
    return [
      { name: 'list, one small project', value, unit: 'ms', floor: medianOf(bare), note: 'floor: node -e 0' },
      { name: 'list, 500 projects', value: medianOf(crowd), ...ofSmall },
      { name: 'list, one project of 10,000 records', value: medianOf(old), ...ofSmall },
    ];
  } finally {
    for (const place of [one, many, long]) await place.remove();
  }
}

function run(argv: readonly string[], dataDirectory = ''): void {
  const { status, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    env: { ...process.env, DARK_FACTORY_HOME: dataDirectory },
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${String(status)}: ${stderr}`);
}

/** A data directory with so many projects, each with so many records after its first. */
async function filled(projects: number, records: number): ReturnType<typeof tempDirectory> {
  const temp = await tempDirectory();
  const store = storeAt(temp.path);
  ok(await store.data.initialize());
  for (let n = 0; n < projects; n++) {
    const first = created();
    const id = randomUUID();
    ok(await store.runs.create({ ...first, project: { ...first.project, id, name: `bench ${n}` } }));
    const lines = Array.from({ length: records }, (_, index) => {
      const turn = String(Math.floor(index / 2));
      const at = new Date(Date.parse(first.project.createdAt) + index * 1000).toISOString();
      const events = [index % 2 === 0 ? turnStarted(turn) : turnEnded(turn)];
      return encodeRecord({ v: 1, seq: index + 2, epoch: 0, at, events });
    });
    await appendFile(join(temp.path, 'projects', id, 'journal-000001.jsonl'), Buffer.concat(lines));
  }
  return temp;
}

export const benches = [{ name: 'list', run: listBench }];
