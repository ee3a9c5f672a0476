import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { RepositoryDifference } from '../../../../src/domain/evidence/repository-difference.ts';
import { tamperEvents } from '../../../../src/run/turn/tamper-check.ts';
import { differenceOf } from '../../../support/builders/differences.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

type Level = 'isolated' | 'hindered' | null;

const eventsOf = (sandbox: Level, differences: readonly RepositoryDifference[]): FactoryEvent[] =>
  tamperEvents(
    sampleState((state) => void (state.sandbox = sandbox)),
    differences,
  );
const types = (sandbox: Level, ...differences: RepositoryDifference[]): string[] =>
  eventsOf(sandbox, differences).map((event) => event.type);

const stops = ['tamper.found', 'status.changed'];
const isTold = ['repository.changed'];

/** What each kind leads to: where agents are only hindered, and where they cannot write. */
const CONSEQUENCES: Record<RepositoryDifference['kind'], { hindered: string[]; isolated: string[] }> = {
  branch: { hindered: stops, isolated: isTold },
  remoteBranch: { hindered: isTold, isolated: isTold },
  tag: { hindered: stops, isolated: isTold },
  otherRef: { hindered: stops, isolated: isTold },
  checkout: { hindered: stops, isolated: isTold },
  hook: { hindered: stops, isolated: stops },
  configuration: { hindered: stops, isolated: isTold },
  gitFile: { hindered: stops, isolated: isTold },
  checkoutFile: { hindered: isTold, isolated: isTold },
  index: { hindered: isTold, isolated: isTold },
  startFile: { hindered: stops, isolated: isTold },
  refsUnreadable: { hindered: stops, isolated: isTold },
  repositoryUnreadable: { hindered: stops, isolated: isTold },
  repositoryReplaced: { hindered: stops, isolated: isTold },
};

describe('a change of the user’s repository during a turn', () => {
  it('is nothing when there is none', () => {
    for (const sandbox of ['hindered', 'isolated', null] as const) assert.deepEqual(types(sandbox), []);
  });

  for (const [kind, { hindered, isolated }] of Object.entries(CONSEQUENCES)) {
    it(`of the kind ${kind} ${hindered === stops ? 'stops' : 'does not stop'} a project of hindered agents, and ${isolated === stops ? 'stops' : 'does not stop'} one of isolated agents`, () => {
      const difference = differenceOf[kind as RepositoryDifference['kind']];
      assert.deepEqual(types('hindered', difference), hindered);
      assert.deepEqual(types('isolated', difference), isolated);
      // A project whose sandbox is not known is treated as one of hindered agents.
      assert.deepEqual(types(null, difference), hindered);
    });
  }

  it('is judged by its kind and never by its name', () => {
    const names = ['refs/remotes/origin/main', 'hooks/x', 'the file hooks/x', 'origin/main'];
    for (const name of names) {
      assert.deepEqual(types('hindered', { ...differenceOf.branch, name }), stops);
      assert.deepEqual(types('isolated', { ...differenceOf.gitFile, name }), isTold);
      assert.deepEqual(types('hindered', { ...differenceOf.remoteBranch, name }), isTold);
    }
  });

  it('is recorded as a whole when one difference of several stops the project, that one first', () => {
    const { branch, remoteBranch, hook } = differenceOf;
    const [found, change, ...more] = eventsOf('hindered', [remoteBranch, branch]);
    assert.deepEqual(found, { type: 'tamper.found', differences: [branch, remoteBranch] });
    assert.ok(change?.type === 'status.changed');
    assert.deepEqual([change.to, change.reason.code], ['paused', 'tampered']);
    assert.deepEqual(more, []);
    assert.deepEqual(eventsOf('isolated', [branch, hook])[0], { type: 'tamper.found', differences: [hook, branch] });
  });

  it('is tampering where a remote branch moved by a push, unless agents could not have done it', () => {
    const pushed = { ...differenceOf.remoteBranch, by: 'push' } as const;
    assert.deepEqual(types('hindered', pushed), stops);
    assert.deepEqual(types('isolated', pushed), isTold);
    assert.deepEqual(types('hindered', { ...pushed, by: 'unknown' }), isTold);
  });

  it('is told apart: what a fetch does, and files that the user edits too', () => {
    const { remoteBranch, checkoutFile, index } = differenceOf;
    assert.deepEqual(eventsOf('hindered', [remoteBranch, index, checkoutFile]), [
      { type: 'repository.changed', differences: [remoteBranch], harmless: 'fetch' },
      { type: 'repository.changed', differences: [index, checkoutFile], harmless: 'checkout' },
    ]);
  });

  it('says why it is harmless', () => {
    const { branch, remoteBranch } = differenceOf;
    assert.deepEqual(eventsOf('hindered', [remoteBranch]), [
      { type: 'repository.changed', differences: [remoteBranch], harmless: 'fetch' },
    ]);
    assert.deepEqual(eventsOf('isolated', [branch, remoteBranch]), [
      { type: 'repository.changed', differences: [branch, remoteBranch], harmless: 'isolated' },
    ]);
  });

  it('fills no journal, however much differs, and hides no difference that stops the project', () => {
    const fetched = Array.from({ length: 5000 }, (_, index) => ({
      ...differenceOf.remoteBranch,
      name: `origin/${String(index)}`,
    }));
    const [told] = eventsOf('hindered', fetched);
    assert.ok(told?.type === 'repository.changed');
    assert.deepEqual([told.differences.length, told.differences.at(-1)], [51, { kind: 'further', count: 4950 }]);
    const [found] = eventsOf('hindered', [...fetched, differenceOf.hook]);
    assert.ok(found?.type === 'tamper.found');
    assert.deepEqual(found.differences[0], differenceOf.hook);
    assert.deepEqual(found.differences.at(-1), { kind: 'further', count: 4951 });
  });

  it('is recorded for a project that has come to rest already, which keeps its status', () => {
    const state = sampleState((draft) => {
      draft.sandbox = 'hindered';
      draft.project.status = 'paused';
    });
    assert.deepEqual(
      tamperEvents(state, [differenceOf.branch]).map((event) => event.type),
      ['tamper.found'],
    );
  });
});
