import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  conversationsToCopy,
  inheritedGenesis,
  type ForkPlan,
} from '../../../../src/domain/lineage/inherited-genesis.ts';
import { applyRecord } from '../../../../src/domain/run/apply-event.ts';
import { journalRecordSchema } from '../../../../src/domain/run/events.ts';
import type { ProjectState } from '../../../../src/domain/run/state.ts';
import type { TaskWork } from '../../../../src/domain/run/task-work.ts';
import type { AgentState } from '../../../../src/domain/turn/agent.ts';
import { sampleState } from '../../../support/builders/sample-state.ts';

const FORK = '11111111-2222-4333-8444-555566667777';
const AT = '2026-01-06T02:00:00.000Z';

const plan = (over: Partial<ForkPlan> = {}): ForkPlan => ({
  id: FORK,
  name: 'Another way',
  workBranch: 'df/another-way/2026-01-06',
  createdAt: AT,
  limits: {},
  decisionContext: null,
  uncommittedWork: null,
  hasWork: true,
  conversations: new Map(),
  ...over,
});

const agent = (over: Partial<AgentState> = {}): AgentState => ({
  personaName: 'engineer',
  status: 'idle',
  currentTask: 't2',
  conversationHistory: [{ role: 'assistant', content: 'Done.', timestamp: AT, tokens: 1, costUsd: 0 }],
  conversationId: 'talk-1',
  conversationProvider: 'openai',
  startedAt: AT,
  lastActivityAt: AT,
  runtimeMs: 5,
  pendingDecisions: [],
  madeDecisions: [],
  ...over,
});

const aWork: TaskWork = {
  ...{ taskId: 't2', persona: 'engineer', turns: 1, lastResult: 'continue', lastSummary: '', lastReport: null },
  ...{ verified: false, fingerprint: 'x', unchangedTurns: 0, repeatedActions: 0, lastActions: '', failingGates: '' },
  ...{
    sameGateFailures: 0,
    malformedReplies: 0,
    escalations: 0,
    interrupted: false,
    lastProvider: null,
    handover: null,
  },
};

/** The first state of the fork, by way of the record that would be written. */
function forkOf(parent: ProjectState, over: Partial<ForkPlan> = {}): ProjectState {
  const genesis = inheritedGenesis(parent, plan(over));
  assert.ok(genesis.ok);
  const record = { v: 1, seq: 1, epoch: 0, at: AT, events: [{ type: 'project.forked', genesis: genesis.value }] };
  return applyRecord(undefined, journalRecordSchema.parse(JSON.parse(JSON.stringify(record))));
}

describe('the genesis of a fork', () => {
  it('leaves the fork of each limit what the parent had not used, uncertain bills counted in', () => {
    const parent = sampleState((state) => {
      state.project.limits = { maxRuntimeMs: 10_000_000, maxCostUsd: 5, maxTurns: 20, maxTokens: 1000 };
      state.project.activeMs = 4_000_000.4;
      state.turnsEnded = 7;
      Object.assign(state.finance, { totalSpentUsd: 1.1, uncertainUsd: 0.2, totalTokens: 300, uncertainTokens: 50 });
    });
    assert.deepEqual(forkOf(parent).project.limits, {
      maxRuntimeMs: 5_999_999,
      maxCostUsd: 3.7,
      maxTurns: 13,
      maxTokens: 650,
    });
    const own = { maxCostUsd: null, maxTurns: 2 };
    assert.deepEqual(forkOf(parent, { limits: own }).project.limits, {
      ...{ maxRuntimeMs: 5_999_999, maxTokens: 650 },
      ...own,
    });
  });

  it('is refused where nothing is left of a limit, and says of which', () => {
    const used = (change: (state: ProjectState) => void, limits: ForkPlan['limits'] = {}) =>
      inheritedGenesis(sampleState(change), plan({ limits }));
    const refusals = [
      used((state) => (state.project.activeMs = state.project.limits.maxRuntimeMs - 999)),
      used((state) => {
        state.project.limits.maxCostUsd = 1;
        state.finance.totalSpentUsd = 0.6;
        state.finance.uncertainUsd = 0.4;
      }),
      used((state) => Object.assign(state.project.limits, { maxTurns: state.turnsEnded })),
      used((state) => {
        state.project.limits.maxTokens = 10;
        state.finance.totalTokens = 11;
      }),
    ];
    assert.deepEqual(
      refusals.map((refusal) => (refusal.ok ? 'made' : refusal.failure)),
      [
        { kind: 'nothingLeft', limit: 'maxRuntimeMs' },
        { kind: 'nothingLeft', limit: 'maxCostUsd' },
        { kind: 'nothingLeft', limit: 'maxTurns' },
        { kind: 'nothingLeft', limit: 'maxTokens' },
      ],
    );
    assert.ok(used((state) => Object.assign(state.project.limits, { maxTurns: state.turnsEnded }), { maxTurns: 1 }).ok);
  });

  it('gives each agent a copy of its conversation, or none: two projects never share one', () => {
    const parent = sampleState((state) => {
      state.agents = { engineer: agent(), tester: agent({ personaName: 'tester', conversationId: 'talk-2' }) };
    });
    assert.deepEqual(conversationsToCopy(parent), ['talk-1', 'talk-2']);
    const { agents } = forkOf(parent, { conversations: new Map([['talk-1', 'copy-1']]) });
    assert.deepEqual([agents.engineer?.conversationId, agents.engineer?.conversationProvider], ['copy-1', 'openai']);
    assert.deepEqual([agents.tester?.conversationId, agents.tester?.conversationProvider], [null, null]);
  });

  it('knows nothing of a turn or a commit in flight: both are the parent’s', () => {
    const asked = { role: 'user', content: 'Go on.', timestamp: AT, tokens: 0, costUsd: 0 } as const;
    const parent = sampleState((state) => {
      const [done] = agent().conversationHistory;
      state.agents = { engineer: agent({ status: 'thinking', conversationHistory: done ? [done, asked] : [] }) };
      state.openTurn = {
        ...{ turnId: 'turn-1', operation: 'work', taskId: 't2', persona: 'engineer', providerId: 'openai' },
        ...{ startedAt: AT, reservation: { id: 'r', usd: 1, tokens: 10 } },
      };
      state.openCommit = { key: 'k', taskId: 't1', kind: 'task', message: 'm' };
    });
    const fork = forkOf(parent);
    assert.deepEqual([fork.openTurn, fork.openCommit], [null, null]);
    assert.deepEqual(
      fork.agents.engineer?.conversationHistory.map(({ role }) => role),
      ['assistant'],
    );
    assert.equal(fork.agents.engineer.status, 'idle');
    assert.deepEqual(conversationsToCopy(parent), [], 'it holds some of the open turn already');
    assert.equal(parent.agents.engineer?.conversationHistory.length, 2, 'the parent was changed');
  });

  it('begins with no bill, no time and no worktree, at the commit of the parent, as a child of the family', () => {
    const parent = sampleState((state) => {
      state.lastCommit = 'b'.repeat(40);
      state.seq = 40;
    });
    const fork = forkOf(parent, { uncommittedWork: 'c'.repeat(40) });
    assert.deepEqual(fork.finance.costHistory, []);
    assert.deepEqual(
      [fork.turnsEnded, fork.project.activeMs, fork.project.worktreePath, fork.project.status, fork.publishedCommit],
      [0, 0, null, 'initializing', null],
    );
    assert.deepEqual(fork.origin, {
      parentProjectId: parent.project.id,
      atSeq: 40,
      rootProjectId: parent.project.id,
      parentBranch: parent.project.workBranch,
      startCommit: 'b'.repeat(40),
      uncommittedWork: 'c'.repeat(40),
    });
    const grandchild = forkOf({ ...fork, lastCommit: null, project: { ...fork.project, baseCommit: null } });
    assert.equal(grandchild.origin?.rootProjectId, parent.project.id);
    assert.equal(grandchild.origin.startCommit, 'b'.repeat(40));
    assert.equal(grandchild.project.parentProjectId, FORK);
  });

  it('claims nothing of a work tree that it has not checked itself', () => {
    const parent = sampleState((state) => {
      const [first, second, third] = state.taskList.tasks;
      if (first && second && third) {
        state.taskList.tasks = [
          first,
          { ...second, status: 'in_progress', startedAt: AT },
          { ...third, status: 'blocked', blockedBecause: 'No network.' },
        ];
      }
      state.work = { ...aWork, taskId: 't2', verified: true, lastResult: 'done' };
      state.finalReport = { passed: true, checks: [], at: AT };
    });
    const now = forkOf(parent);
    assert.deepEqual([now.work?.verified, now.work?.lastResult, now.finalReport], [false, 'done', null]);
    assert.deepEqual(
      now.taskList.tasks.map(({ status, blockedBecause }) => [status, blockedBecause]),
      [
        [parent.taskList.tasks[0]?.status, null],
        ['in_progress', null],
        ['pending', null],
      ],
    );
    const past = forkOf(parent, { hasWork: false });
    assert.deepEqual(
      [past.work, past.taskList.tasks[1]?.status, past.taskList.tasks[1]?.startedAt],
      [null, 'pending', null],
    );
  });

  it('asks for no correction of a reply in a conversation that is not there', () => {
    const said = (conversationId: string | null): string | null | undefined =>
      forkOf(
        sampleState((state) => {
          state.agents = { engineer: agent({ conversationId }) };
          state.work = { ...aWork, persona: 'engineer', lastResult: 'malformed', malformedReplies: 1 };
        }),
        { conversations: new Map([['talk-1', 'copy-1']]) },
      ).work?.lastResult;
    assert.deepEqual([said('talk-1'), said('talk-2'), said(null)], ['malformed', null, null]);
  });
});
