import { refusalSentence } from '../src/presenters/refusals/refusal-sentence.ts';
import { begin, draft, makePlace, openFactory, planTurn, toRest } from '../test/support/stories/story.ts';
import { medianOf, type Figure } from './figures.ts';

const TURNS = 1000;

/**
 * Wall time from one question to the next, by the journal's own stamps, for turns that write one small file: choice of provider,
 * both seals, both looks at the worktree, three synced records. The provider itself answers at once.
 */
export async function turnBench(): Promise<Figure[]> {
  const turns = Array.from({ length: TURNS }, (_, n) => ({
    // Never the same twice in a row, or it would rightly be taken for going in circles.
    do: [{ write: { file: `file-${n % 20}.txt`, content: `${n}\n` } }],
    reply: { status: n === TURNS - 1 ? 'done' : 'continue', summary: `Turn ${n}.` },
    usage: { input: 100, output: 10 },
    cost: 0.001,
  }));
  const place = makePlace(
    { 'check.sh': '' },
    { version: 1, name: 'bench', plan: [planTurn([draft('one')])], tasks: { 'Write one': turns } },
  );
  const settings = 'maxTurnsPerTask: 1000\n';
  const engine = await openFactory(place);
  try {
    await setSettings(place.dataDirectory, settings);
    const id = await begin(engine, place);
    await toRest(engine, id);
    const history = await engine.history(id, 0);
    if (!history.ok) throw new Error(refusalSentence(history.failure));
    const asked = history.value
      .filter((record) => record.events.some((event) => event.type === 'turn.started'))
      .map((record) => Date.parse(record.at));
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? at));
    return [
      { name: 'a turn, around turn 10', value: medianOf(gaps.slice(5, 25)), unit: 'ms' },
      {
        name: `a turn, around turn ${asked.length - 10}`,
        value: medianOf(gaps.slice(-25, -5)),
        unit: 'ms',
        floor: medianOf(gaps.slice(5, 25)),
        note: 'floor: the same around turn 10; flat is 1.0',
      },
    ];
  } finally {
    await engine.close();
    place.remove();
  }
}

async function setSettings(dataDirectory: string, text: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(`${dataDirectory}/config.yaml`, `schemaVersion: 1\n${text}`);
  // The running engine takes the edit up by itself; this is longer than its debounce.
  await new Promise((resolve) => setTimeout(resolve, 2000));
}

export const benches = [{ name: 'turns', run: turnBench }];
