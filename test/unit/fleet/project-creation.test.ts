import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LimitChanges } from '../../../src/domain/run/signal.ts';
import { limitsProblem, proposedName } from '../../../src/fleet/project-creation.ts';
import { refusalSentence } from '../../../src/presenters/refusals/refusal-sentence.ts';

describe('the name proposed for a project', () => {
  it('is the beginning of the description, up to the first full stop', () => {
    assert.equal(proposedName('Parse ISO dates. With tests.', []), 'Parse ISO dates');
  });

  it('ends with a word that may stand at the end', () => {
    assert.equal(proposedName('Finish the three features that the README names', []), 'Finish the three features');
  });

  it('is free among the names there are, however they are written', () => {
    assert.equal(proposedName('Parse dates', ['parse-dates', 'Parse dates 2']), 'Parse dates 3');
  });

  it('is short, and there even when the description has no words', () => {
    assert.equal(proposedName('x'.repeat(500), []).length, 40);
    assert.equal(proposedName('!!! \n', []), 'Project');
  });
});

function problemOf(limits: LimitChanges): string {
  const problem = limitsProblem(limits);
  return problem === undefined ? '' : refusalSentence(problem);
}

describe('new limits', () => {
  it('are held to the same bounds as at creation, with the field named', () => {
    assert.match(problemOf({ maxRuntimeMs: 1 }), /^maxRuntimeMs: /);
    assert.match(problemOf({ maxCostUsd: -1 }), /^maxCostUsd: /);
    assert.equal(limitsProblem({ maxCostUsd: null, maxTurns: 3 }), undefined);
  });
});
