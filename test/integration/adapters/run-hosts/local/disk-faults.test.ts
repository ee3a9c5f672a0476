import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeFileSystem } from '../../../../../src/adapters/files/node-file-system.ts';
import { StoreError, type StoreFailureKind } from '../../../../../src/ports/stores/store-failure.ts';
import { faultyFileSystem, type Fault, type FaultyFileSystem } from '../../../../support/fakes/faulty-file-system.ts';
import { sampleOf, seed, seededRandom } from '../../../../support/chance/seed.ts';
import { created, notice } from '../../../../support/builders/state-builders.ts';
import { ok, opened, storeAt, tempDirectory } from '../../../../support/builders/temp-store.ts';
import { noticeTexts } from '../../../../support/builders/notice-texts.ts';

const COMMITS = 5;
/** Small enough that a new segment begins under way. */
const SEGMENT_BYTES = 1200;

interface Told {
  projectMade: boolean;
  /** Notices whose commit resolved. */
  acknowledged: string[];
  attempted: string[];
  failures: StoreFailureKind[];
}

/** Of the calls of a life, in a run that does not play all of them. */
const SAMPLE = 16;

describe('a disk that fails at the n-th call', () => {
  let temp: { path: string; remove(): Promise<void> };
  let run = 0;
  beforeEach(async () => {
    temp = await tempDirectory(true);
  });
  afterEach(() => temp.remove());

  /** A whole life; goes on after failures as an engine would, and remembers what it was told. */
  async function live(data: string, fileSystem: FaultyFileSystem, id: string): Promise<Told> {
    const told: Told = { projectMade: false, acknowledged: [], attempted: [], failures: [] };
    const store = storeAt(data, { fileSystem, segmentBytes: SEGMENT_BYTES });
    const note = (result: { ok: true } | { ok: false; failure: { kind: StoreFailureKind } }): boolean => {
      if (!result.ok) told.failures.push(result.failure.kind);
      return result.ok;
    };
    note(await store.data.initialize());
    told.projectMade = note(await store.runs.create(created({ id })));
    const result = await store.runs.openJournal(id);
    if (!note(result) || !result.ok || result.value === undefined) return told;
    const journal = result.value;
    const tried = async (work: Promise<unknown>): Promise<boolean> => {
      try {
        await work;
        return true;
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        told.failures.push(error.failure.kind);
        return false;
      }
    };
    for (let n = 0; n < COMMITS; n++) {
      const message = `notice ${n} ${'x'.repeat(60)}`;
      told.attempted.push(message);
      if (await tried(journal.commit([notice(message)]))) told.acknowledged.push(message);
      if (n % 2 === 1) await tried(journal.writeSnapshots());
    }
    await tried(store.runs.signal(id, { type: 'pause' }));
    await tried(journal.readInbox().then((signals) => Promise.all(signals.map((one) => journal.acknowledge(one.id)))));
    await journal.close();
    return told;
  }

  async function everyCall(
    faultAt: (n: number) => Fault,
    verify: (told: Told, recovered: string[]) => void,
  ): Promise<void> {
    const id = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
    const unharmed = faultyFileSystem(nodeFileSystem, undefined);
    await live(join(temp.path, String(run++)), unharmed, id);
    assert.ok(unharmed.calls > 60, `a life takes more than ${unharmed.calls} calls`);
    const calls = Array.from({ length: unharmed.calls }, (_, index) => index + 1);
    for (const n of sampleOf(calls, SAMPLE, seededRandom(seed + run))) {
      const data = join(temp.path, String(run++));
      const fileSystem = faultyFileSystem(nodeFileSystem, faultAt(n));
      const told = await live(data, fileSystem, id);
      // A life in which something failed may be shorter.
      if (fileSystem.hit === undefined) continue;
      const after = `call ${n} (seed ${seed}), ${fileSystem.hit}`;
      // A new process on a disk that works again.
      const store = storeAt(data, { segmentBytes: SEGMENT_BYTES });
      ok(await store.data.initialize());
      const made = await store.runs.list();
      if (made.length === 0) {
        assert.equal(told.projectMade, false, `a project that was promised is gone after ${after}`);
        continue;
      }
      assert.deepEqual(made, [id]);
      const journal = await opened(store, id);
      const recovered = noticeTexts(journal.state);
      try {
        verify(told, recovered);
      } catch (error) {
        throw new Error(`after ${after}: ${String(error)}`, { cause: error });
      }
      await journal.commit([notice('works again')]);
      await journal.writeSnapshots();
      assert.deepEqual(ok(await store.runs.read(id)), journal.state, after);
      await journal.close();
    }
  }

  for (const codes of [['ENOSPC'], ['EIO', 'EROFS', 'EMFILE']] as const) {
    it(`${codes.join(' or ')} once: keeps what was acknowledged and nothing else`, () =>
      everyCall(
        (at) => ({ kind: 'error', at, code: codes[at % codes.length] ?? codes[0] }),
        (told, recovered) => {
          assert.deepEqual(recovered, told.acknowledged);
          assert.ok(told.attempted.length - told.acknowledged.length <= 1, 'later commits work again');
        },
      ));
  }

  it('a short write: keeps what was acknowledged and nothing else', () =>
    everyCall(
      (at) => ({ kind: 'shortWrite', at }),
      (told, recovered) => {
        assert.deepEqual(recovered, told.acknowledged);
        assert.ok(told.attempted.length - told.acknowledged.length <= 1, 'later commits work again');
      },
    ));

  for (const code of ['ENOSPC', 'EROFS'] as const) {
    it(`${code} from then on: says so at every try, and keeps what was acknowledged`, () =>
      everyCall(
        (at) => ({ kind: 'error', at, code, forGood: true }),
        (told, recovered) => {
          // The half record of a failed append could not be cut away while the disk refused: it is gone all the same.
          assert.deepEqual(recovered, told.acknowledged);
          const kind = code === 'ENOSPC' ? 'diskFull' : 'readOnly';
          if (told.acknowledged.length < told.attempted.length) assert.ok(told.failures.includes(kind));
        },
      ));
  }

  for (const did of ['nothing', 'half', 'zeroes', 'all'] as const) {
    it(`a crash that did ${did} of the call: the state before it or the state after it`, () =>
      everyCall(
        (at) => ({ kind: 'crash', at, did }),
        (told, recovered) => {
          const before = told.acknowledged;
          assert.ok(recovered.length <= before.length + 1, `${recovered.length} after ${before.length}`);
          assert.deepEqual(recovered, told.attempted.slice(0, recovered.length));
          assert.ok(recovered.length >= before.length, 'an acknowledged commit is lost');
        },
      ));
  }
});
