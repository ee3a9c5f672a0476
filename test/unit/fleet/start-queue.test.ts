import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../src/domain/refusal.ts';
import type { Outcome } from '../../../src/engine/outcome.ts';
import type { Started } from '../../../src/engine/project-requests.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';
import { FleetStage, idOf } from '../../support/fakes/fleet-stage.ts';

const answer = (outcome: Outcome<Started>): string =>
  !outcome.ok
    ? refusalSentence(outcome.failure)
    : outcome.value.kind === 'started'
      ? 'started'
      : `queued ${outcome.value.place}`;
const asked = async (stage: FleetStage, ...numbers: number[]): Promise<string[]> => {
  const answers: string[] = [];
  for (const n of numbers) answers.push(answer(await stage.queue.ask(idOf(n), 'start')));
  return answers;
};
const offered = { askedBy: 'itself', sinceMs: 0, fits: () => true, first: () => [] } as const;

describe('the queue of what is to be driven', () => {
  it('drives while there is a slot, and after that gives places, in the order of asking', async () => {
    const stage = new FleetStage(2);
    stage.addNew(1, 2, 3, 4);
    assert.deepEqual(await asked(stage, 4, 2, 3, 1), ['started', 'started', 'queued 1', 'queued 2']);
    assert.deepEqual(stage.places(), [
      [3, 1],
      [1, 2],
    ]);
    await stage.rest(2);
    assert.deepEqual(stage.taken, [4, 2, 3]);
    assert.deepEqual(stage.places(), [[1, 1]]);
    assert.equal(stage.states.get(idOf(3))?.queued, null);
    assert.equal(stage.states.get(idOf(3))?.project.reason.code, 'started');
  });

  it('answers those who ask in one moment as it does those who ask one after the other', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    const answers = await Promise.all([3, 1, 2].map((n) => stage.queue.ask(idOf(n), 'start')));
    assert.deepEqual(answers.map(answer), ['started', 'queued 1', 'queued 2']);
    assert.deepEqual(stage.places(), [
      [1, 1],
      [2, 2],
    ]);
  });

  it('takes another verb in place of the one that waits, and keeps its turn', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    await asked(stage, 1, 2, 3);
    const before = stage.states.get(idOf(2))?.queued;
    assert.equal(answer(await stage.queue.ask(idOf(2), 'retry')), 'queued 1');
    assert.deepEqual(stage.states.get(idOf(2))?.queued, { ...before, verb: 'retry' });
  });

  it('leaves who asks again where it was, and does not let it pass those before it', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    assert.deepEqual(await asked(stage, 1, 2, 3, 2, 3, 1), [
      'started',
      'queued 1',
      'queued 2',
      'queued 1',
      'queued 2',
      'started',
    ]);
  });

  it('drops an older pause that nobody heard when it is asked, and hears one that is said while it waits', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2);
    await asked(stage, 1, 2);
    await stage.rest(1);
    // Started, queued, taken up.
    assert.deepEqual(stage.freshInboxes, [true, true, false]);
  });

  it('takes the next up when the limit is raised, and when one is told to wait no longer', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3, 4);
    await asked(stage, 1, 2, 3, 4);
    stage.limit = 2;
    await stage.queue.look();
    assert.deepEqual(stage.taken, [1, 2]);
    stage.happen(idOf(3), { type: 'queue.left' });
    await stage.rest(1);
    assert.deepEqual(stage.taken, [1, 2, 4]);
  });

  it('is the same in the next window, which takes it up by itself, as one that was begun for a command does not', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    await asked(stage, 3, 2, 1);
    const next = new FleetStage(2, stage.states);
    await next.queue.look();
    assert.deepEqual(next.taken, []);
    assert.deepEqual(
      next.places().map(([n]) => n),
      [2, 1],
    );
    next.elsewhere.add(idOf(3));
    next.queue.takeUp();
    await next.queue.look();
    assert.deepEqual(next.taken, [2, 1]);
  });

  it('leaves to another process what that one has taken up, without asking for it again and again', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    await asked(stage, 1, 2, 3);
    stage.elsewhere.add(idOf(2));
    stage.shownElsewhere = false;
    await stage.rest(1);
    assert.deepEqual([stage.taken, stage.attempts], [[1, 3], 3]);
    // The journal tells it then.
    stage.happen(idOf(2), { type: 'queue.left' });
    await stage.rest(3);
    assert.deepEqual([stage.taken, stage.attempts], [[1, 3], 3]);
  });

  it('tries again after a while what could not be taken over, and says why it could not', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2);
    await asked(stage, 1, 2);
    stage.refusals.set(idOf(2), 'The disk is full.');
    await stage.rest(1);
    await stage.queue.look();
    assert.deepEqual([stage.attempts, stage.troubles.get(idOf(2))], [2, reportedBy({ message: 'The disk is full.' })]);
    stage.refusals.clear();
    stage.nowMs += 10_000;
    await stage.queue.look();
    assert.deepEqual(stage.taken, [1, 2]);
  });

  it('refuses what another process drives, and what is not there', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2);
    stage.elsewhere.add(idOf(1));
    for (const shown of [true, false]) {
      stage.shownElsewhere = shown;
      assert.deepEqual(await asked(stage, 1), ['Another window or the command line drives this project already.']);
    }
    assert.deepEqual(await asked(stage, 2, 9), ['started', `There is no project ${idOf(9)}.`]);
  });

  it('gives a slot that was refused to the next', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2);
    stage.refusals.set(idOf(1), 'It is damaged.');
    const [first, second] = await Promise.all([stage.queue.ask(idOf(1), 'start'), stage.queue.ask(idOf(2), 'start')]);
    assert.equal(answer(first), 'It is damaged.');
    assert.equal(second.ok, true);
    assert.deepEqual(stage.taken, [2]);
  });

  it('keeps the place of one whose wish is just written down, and starts it at once when a slot is free by then', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3);
    await asked(stage, 1);
    let written = (): void => undefined;
    stage.writing = new Promise((resolve) => (written = resolve));
    const second = stage.queue.ask(idOf(2), 'start');
    const third = stage.queue.ask(idOf(3), 'start');
    await stage.rest(1);
    assert.deepEqual(stage.taken, [1]);
    written();
    assert.deepEqual([answer(await second), answer(await third)], ['started', 'queued 1']);
    assert.deepEqual(stage.taken, [1, 2]);
  });

  it('lets a person’s wish pass what goes on by itself, and what a person asks for then loses nothing', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2, 3, 4);
    await asked(stage, 1);
    stage.queue.offer(idOf(2), { ...offered, sinceMs: stage.nowMs });
    stage.queue.offer(idOf(3), { ...offered, sinceMs: stage.nowMs - 2 * 3_600_000 });
    await asked(stage, 4);
    assert.deepEqual(
      stage.places().map(([n]) => n),
      [3, 4, 2],
    );
    await asked(stage, 3);
    assert.deepEqual(
      stage.places().map(([n]) => n),
      [3, 4, 2],
    );
    await asked(stage, 2);
    assert.deepEqual(
      stage.places().map(([n]) => n),
      [3, 4, 2],
    );
    stage.queue.withdraw(idOf(2));
    assert.equal(stage.queue.isOffered(idOf(2)), false);
  });

  it('takes nothing up that no longer fits, nor anything while the window closes', async () => {
    const stage = new FleetStage(1);
    stage.addNew(1, 2);
    stage.queue.offer(idOf(1), { ...offered, fits: () => false });
    await stage.queue.look();
    stage.queue.offer(idOf(2), offered);
    stage.closed = true;
    await stage.queue.look();
    assert.deepEqual([stage.taken, stage.attempts], [[], 0]);
    assert.deepEqual(await asked(stage, 1), ['This window is closing.']);
  });

  it('never drives more than may, whatever is asked, ends and changes, and in the end drives all', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), n: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ kind: fc.constant('rest' as const), n: fc.nat(8) }),
      fc.record({ kind: fc.constant('limit' as const), n: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const stage = new FleetStage(2);
        stage.addNew(1, 2, 3, 4, 5, 6, 7, 8);
        const wished = new Set<number>();
        const restOne = (n: number): Promise<void> => {
          const running = [...stage.running].map((id) => Number(id.slice(-12)));
          return running.length === 0 ? Promise.resolve() : stage.rest(running[n % running.length] ?? 0);
        };
        let order: number[] = [];
        for (const { kind, n } of steps) {
          const before = stage.running.size;
          stage.most = 0;
          if (kind === 'ask' && stage.states.get(idOf(n))?.project.status !== 'completed') {
            wished.add(n);
            await stage.queue.ask(idOf(n), 'start');
          } else if (kind === 'rest') await restOne(n);
          else if (kind === 'limit') {
            stage.limit = n;
            await stage.queue.look();
          }
          assert.ok(stage.most <= Math.max(stage.limit, before), `${stage.most} of ${stage.limit}`);
          const places = stage.places();
          assert.deepEqual(
            places.map(([, place]) => place),
            places.map((_, index) => index + 1),
          );
          const now = places.map(([id]) => id);
          assert.deepEqual(
            now.filter((id) => order.includes(id)),
            order.filter((id) => now.includes(id)),
          );
          order = now;
        }
        while (stage.running.size > 0) await restOne(0);
        assert.deepEqual(stage.taken.toSorted(), [...wished].toSorted());
      }),
      { numRuns: 200 },
    );
  });
});
