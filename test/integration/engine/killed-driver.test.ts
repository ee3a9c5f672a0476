import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import {
  checkProgram,
  doneTurn,
  draft,
  makePlace,
  openFactory,
  personas,
  planTurn,
  stateOf,
  type Place,
} from '../../support/story.ts';

const KILLS = 50;
const TASKS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const program = join(import.meta.dirname, '../../fixtures/bin/drive-project.ts');

/** Drives in a process of its own; `killAfterMs`: until then at the most. */
function drive(
  place: Place,
  projectId: string,
  killAfterMs: number | undefined,
): Promise<{ killed: boolean; printed: string }> {
  const child = spawn(process.execPath, [program, place.root, place.dataDirectory, projectId, personas], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) => {
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      resolve({ killed: signal === 'SIGKILL', printed });
    });
  });
}

/** Small, seeded and good enough to spread moments. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

describe('a driver that is killed', function () {
  this.timeout(240_000);

  it(`at ${KILLS} random moments: the next start goes on, nothing is committed twice, no bill is lost or doubled`, async () => {
    const random = randomFrom(20_260_101);
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      const place = makePlace(
        { 'check.mjs': checkProgram },
        {
          version: 1,
          name: 'killed',
          plan: [planTurn(TASKS.map((key) => draft(key)))],
          tasks: Object.fromEntries(
            TASKS.map((key) => [
              `Write ${key}`,
              [doneTurn(key, 'fine', { do: [{ write: { file: `${key}.txt`, content: 'fine\n' } }, { wait: '20ms' }] })],
            ]),
          ),
        },
      );
      try {
        const id = await created(place);
        const before =
          place.git('rev-parse', 'HEAD') +
          place.git('status', '--porcelain') +
          place.git('config', '--list', '--local');
        for (let ended = false; !ended;) {
          const { killed, printed } = await drive(place, id, kills < KILLS ? 250 + random() * 900 : undefined);
          if (killed) kills++;
          else {
            assert.match(printed, /^completed/, `round ${round}: ${printed}`);
            ended = true;
          }
        }
        await check(place, id);
        assert.equal(
          place.git('rev-parse', 'HEAD') +
            place.git('status', '--porcelain') +
            place.git('config', '--list', '--local'),
          before,
        );
      } finally {
        place.remove();
      }
    }
  });
});

async function created(place: Place): Promise<string> {
  const engine = await openFactory(place);
  const project = await engine.createProject({
    repositoryPath: place.repository,
    description: 'Write eight files.',
    gateCommands: [{ name: 'Tests', command: 'node check.mjs' }],
  });
  if (!project.ok) throw new Error(project.failure.message);
  // Started and let go of at once: from here on only killed processes drive it.
  const started = await engine.startProject(project.value.id);
  assert.ok(started.ok);
  await engine.close();
  return project.value.id;
}

async function check(place: Place, id: string): Promise<void> {
  const engine = await openFactory(place);
  try {
    const state = stateOf(engine, id);
    const subjects = place.git('log', '--format=%s', `main..${state.project.workBranch}`).split('\n');
    assert.deepEqual(subjects.toSorted(), TASKS.map((key) => `Write ${key}`).toSorted());
    const records = await engine.history(id, 0);
    assert.ok(records.ok);
    const events = records.value.flatMap((record) => record.events);
    const ended = events.filter((event) => event.type === 'turn.ended');
    const started = events.filter((event) => event.type === 'turn.started');
    const interrupted = events.filter((event) => event.type === 'turn.interrupted');
    assert.equal(started.length, ended.length + interrupted.length);
    assert.equal(state.finance.costHistory.length, ended.length);
    assert.equal(new Set(state.finance.costHistory.map((entry) => entry.turnId)).size, ended.length);
    const served = ended.filter((event) => event.result === 'done').length;
    assert.equal(served, TASKS.length + 1);
    assert.equal(state.finance.totalSpentUsd.toFixed(4), (0.01 + 0.02 * TASKS.length).toFixed(4));
  } finally {
    await engine.close();
  }
}
