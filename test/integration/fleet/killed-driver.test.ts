import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { patient } from '../../support/time/patience.ts';
import { playsAll, seed, seededRandom } from '../../support/chance/seed.ts';
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
} from '../../support/stories/story.ts';

const KILLS = playsAll ? 60 : 8;
const TASKS = ['one', 'two', 'three', 'four'];
/** What a driver is in the middle of when it dies, one after the other; `acted` is in a turn, after its first file. */
const MOMENTS = ['acted', 'gate ', 'commit ', 'publish ', 'turn '];
const program = join(import.meta.dirname, '../../fixtures/bin/drive-project.ts');

interface Death {
  moment: string;
  nth: number;
  delayMs: number;
}

/** Drives in a process of its own, to the project's rest or to the death of the process. */
function drive(
  place: Place,
  projectId: string,
  death: Death | undefined,
): Promise<{ isKilled: boolean; printed: string }> {
  const dies = death === undefined ? [] : [death.moment, `${death.nth}`, `${death.delayMs}`];
  const child = spawn(process.execPath, [program, place.root, place.dataDirectory, projectId, personas, ...dies], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return new Promise((resolve) => {
    child.on('close', (_code, signal) => {
      resolve({ isKilled: signal === 'SIGKILL', printed });
    });
  });
}

/** At the moment itself, or somewhere in what begins with it. */
function deathAt(moment: string, random: () => number): Death {
  const delayMs = moment === 'acted' || random() < 0.3 ? 0 : 1 + Math.floor(random() * 60);
  return { moment, nth: moment === 'worktree ' || random() < 0.6 ? 1 : 2, delayMs };
}

describe('a driver that is killed', function () {
  if (playsAll) this.timeout(patient(1_800_000));

  it(`at ${KILLS} moments or more: the next start goes on, nothing is committed twice, no bill is lost or doubled (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const died = new Map<string, number>();
    let kills = 0;
    /** Deaths at the moment that was asked for, in turn. */
    let hits = 0;
    const isEnough = (): boolean => kills >= KILLS && hits >= MOMENTS.length;
    for (let round = 0; !isEnough(); round++) {
      const place = makePlace({ 'check.sh': checkProgram }, script);
      try {
        const id = await created(place);
        const before = userRepository(place);
        let next: Death | undefined = deathAt('worktree ', random);
        let inTurns = 0;
        for (;;) {
          const { isKilled, printed } = await drive(place, id, next);
          const when = `seed ${seed}, round ${round}, kill ${kills}, ${JSON.stringify(next)}: ${printed}`;
          if (!isKilled) {
            assert.match(printed, /^completed/, when);
            break;
          }
          assert.match(printed, /^dies at /, when);
          const moment = next?.moment ?? '';
          died.set(moment, (died.get(moment) ?? 0) + 1);
          if (moment === 'acted') inTurns++;
          kills++;
          if (moment === MOMENTS[hits % MOMENTS.length]) hits++;
          next = isEnough() ? undefined : deathAt(MOMENTS[hits % MOMENTS.length] ?? '', random);
        }
        await check(place, id, inTurns, `seed ${seed}, round ${round}`);
        assert.equal(userRepository(place), before);
      } finally {
        place.remove();
      }
    }
    for (const moment of MOMENTS) assert.ok((died.get(moment) ?? 0) > 0, `seed ${seed}: none died at ${moment}`);
  });
});

const script = {
  version: 1,
  name: 'killed',
  plan: [planTurn(TASKS.map((key) => draft(key)))],
  tasks: Object.fromEntries(TASKS.map((key) => [`Write ${key}`, [doneTurn(key)]])),
};

/** All of it that no work may change. */
function userRepository(place: Place): string {
  return ['rev-parse HEAD', 'status --porcelain', 'config --list --local']
    .map((line) => place.git(...line.split(' ')))
    .join('\n');
}

async function created(place: Place): Promise<string> {
  const engine = await openFactory(place);
  const project = await engine.createProject({
    repositoryPath: place.repository,
    description: 'Write four files.',
    gateCommands: [{ name: 'Tests', command: 'sh check.sh' }],
  });
  if (!project.ok) throw new Error(refusalSentence(project.failure));
  // Started and let go of at once: from here on only processes that die drive it.
  const started = await engine.startProject(project.value.id);
  assert.ok(started.ok);
  await engine.close();
  return project.value.id;
}

async function check(place: Place, id: string, inTurns: number, when: string): Promise<void> {
  const engine = await openFactory(place);
  try {
    const state = stateOf(engine, id);
    const subjects = place.git('log', '--format=%s', `main..${state.project.workBranch}`).split('\n');
    assert.deepEqual(subjects.toSorted(), TASKS.map((key) => `Write ${key}`).toSorted(), when);
    const records = await engine.history(id, 0);
    assert.ok(records.ok);
    const events = records.value.flatMap((record) => record.events);
    const ended = events.filter((event) => event.type === 'turn.ended');
    const started = events.filter((event) => event.type === 'turn.started');
    const interrupted = events.filter((event) => event.type === 'turn.interrupted');
    assert.ok(interrupted.length >= inTurns, `${when}: ${inTurns} died in a turn, ${interrupted.length} were cut off`);
    assert.equal(started.length, ended.length + interrupted.length, when);
    assert.equal(state.finance.costHistory.length, ended.length, when);
    assert.equal(new Set(state.finance.costHistory.map((entry) => entry.turnId)).size, ended.length, when);
    const served = ended.filter((event) => event.result === 'done').length;
    assert.equal(served, TASKS.length + 1, when);
    assert.equal(state.finance.totalSpentUsd.toFixed(4), (0.01 + 0.02 * TASKS.length).toFixed(4), when);
  } finally {
    await engine.close();
  }
}
