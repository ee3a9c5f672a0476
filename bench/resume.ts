import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { begin, makePlace, openFactory, personas, stateOf, until, type Place } from '../test/support/stories/story.ts';
import { medianOf, type Figure } from './figures.ts';

const ROUNDS = 5;
const program = join(import.meta.dirname, '../test/fixtures/bin/drive-project.ts');

/** A process is killed in the middle of a turn; from the start of the next one until it asks the provider again. */
async function resumeBench(): Promise<Figure[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const place = makePlace({ 'check.sh': '' }, { version: 1, name: 'bench', plan: [{ hang: true }], tasks: {} });
    try {
      const engine = await openFactory(place);
      const id = await begin(engine, place);
      await until('the first question', () => stateOf(engine, id).openTurn !== null);
      await engine.close();
      // The first asks again and is killed; the second is measured.
      await driveUntilQuestion(place, id, 2);
      times.push(await driveUntilQuestion(place, id, 3));
    } finally {
      place.remove();
    }
  }
  return [
    {
      name: 'resume after kill',
      value: medianOf(times),
      unit: 'ms',
      note: 'from the start of a process to the next question',
    },
  ];
}

/** Milliseconds from the start of the process until the journal has so many questions; the process is killed then. */
async function driveUntilQuestion(place: Place, id: string, count: number): Promise<number> {
  const journal = join(place.dataDirectory, 'projects', id, 'journal-000001.jsonl');
  const began = Date.now();
  const child = spawn(process.execPath, [program, place.root, place.dataDirectory, id, personas], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const asked = (): string[] =>
    readFileSync(journal, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"turn.started"'));
  try {
    await until(`question ${count}`, () => asked().length >= count);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  const at = /"at":"([^"]+)"/.exec(asked()[count - 1] ?? '')?.[1] ?? '';
  return Date.parse(at) - began;
}

export const benches = [{ name: 'resume', run: resumeBench }];
