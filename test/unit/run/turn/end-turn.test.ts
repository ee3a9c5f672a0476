import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactoryEvent } from '../../../../src/domain/run/events.ts';
import type { RepositoryDifference } from '../../../../src/domain/evidence/repository-difference.ts';
import { noTokens } from '../../../../src/domain/money/tokens.ts';
import { statusChange } from '../../../../src/run/status-change.ts';
import type { RunContext } from '../../../../src/run/run-context.ts';
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

  it('books what the record says that was just committed, and no key of what the provider said', async () => {
    const booked: unknown[][] = [];
    const at = '2026-01-06T01:00:00.000Z';
    const state = sampleState(({ project }) => void (project.updatedAt = at));
    const context = {
      host: { projectId: 'project', state: () => state, commit: async () => state },
      deps: {
        redact: (text: string) => text.replace('sk-secret', '[redacted]'),
        finance: { settle: async (_host: unknown, ...entry: unknown[]) => void booked.push(entry) },
      },
    } as unknown as RunContext;
    const turn = { begun, config: undefined, reservation: null, task: null, startedAtMs: 0 };
    const taken = {
      outcome: { ...outcome, model: 'm sk-secret', costUsd: 3 },
      differences: [],
      fingerprint: '',
      asked: null,
    };
    await endTurn(context, turn, taken, []);
    const { providerId: provider, ...named } = begun;
    const bill = { ...named, provider, at, model: 'm [redacted]', tokens: noTokens, costUsd: 3 };
    assert.deepEqual(booked, [[turn, { kind: 'billed', bill, requests: 1 }]]);
  });
});
