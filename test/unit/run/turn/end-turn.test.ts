import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { RepositoryDifference } from '../../../../src/domain/run/repository-difference.ts';
import { noTokens } from '../../../../src/domain/provider/provider.ts';
import { statusChange, type RunContext } from '../../../../src/run/run-context.ts';
import { endTurn } from '../../../../src/run/turn/end-turn.ts';
import type { PlanOutcome } from '../../../../src/runtime/turn-outcome.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

const outcome: PlanOutcome = {
  result: 'malformed',
  problems: ['no plan'],
  reply: '',
  summary: '',
  tokens: noTokens,
  costUsd: 0,
  requests: 1,
  model: 'm',
  conversationId: null,
  actions: '',
};

const begun = { turnId: 't', operation: 'plan', taskId: null, persona: 'project-manager', providerId: 'p' } as const;

describe('the end of a turn', () => {
  it('has one status, where the turn ends the project and the repository changed meanwhile', async () => {
    const committed: FactoryEvent[] = [];
    const state = { ...sampleState(), sandbox: 'hindered' as const };
    const context = {
      host: {
        state: () => state,
        commit: async (...events: FactoryEvent[]) => {
          committed.push(...events);
          throw new Error('enough is seen');
        },
      },
      deps: { redact: (text: string) => text },
    } as unknown as RunContext;
    const turn = { begun, config: undefined, reservation: null, task: null, startedAtMs: 0 };
    const differences: RepositoryDifference[] = [{ kind: 'hook', name: 'hooks/post-commit', fileChange: 'created' }];
    const taken = { outcome, differences, fingerprint: '', asked: null };
    await assert.rejects(endTurn(context, turn, taken, [statusChange('failed', 'planRefused')]), /enough is seen/);
    assert.deepEqual(
      committed.map(({ type }) => type),
      ['turn.ended', 'status.changed', 'tamper.found'],
    );
    committed.length = 0;
    await assert.rejects(endTurn(context, turn, taken, []), /enough is seen/);
    assert.deepEqual(
      committed.map(({ type }) => type),
      ['turn.ended', 'tamper.found', 'status.changed'],
    );
  });
});
