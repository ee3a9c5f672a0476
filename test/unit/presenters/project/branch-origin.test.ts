import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { inheritedGenesis } from '../../../../src/domain/lineage/inherited-genesis.ts';
import { branchOrigin } from '../../../../src/presenters/project/branch-origin.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { Told } from '../../../support/told/told.ts';

const parent = midway().shown().state;

/** What is said of a fork that took along this much uncommitted work. */
function saidOfFork(uncommittedWork: string | null): string {
  const genesis = inheritedGenesis(parent, {
    id: '11111111-2222-4333-8444-555566667777',
    name: 'Another way',
    workBranch: 'df/another-way/2026-01-06',
    createdAt: '2026-01-06T02:00:00.000Z',
    limits: {},
    decisionContext: null,
    uncommittedWork,
    hasWork: true,
    conversations: new Map(),
  });
  assert.ok(genesis.ok);
  return branchOrigin(Told.begin({ type: 'project.forked', genesis: genesis.value }).shown().state);
}

describe('where a branch began', () => {
  it('is the branch of the user, and for a fork the moment of its parent too', () => {
    const at = `main, forked from df/parse-dates/2026-01-05 at event ${parent.seq}`;
    assert.equal(branchOrigin(parent), 'main');
    assert.equal(saidOfFork(null), at);
    assert.equal(saidOfFork('b'.repeat(40)), `${at}, with what was not committed there`);
  });
});
