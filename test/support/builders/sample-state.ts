import type { CheckResult } from '../../../src/domain/evidence/checks.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import { projectStateSchema } from '../../../src/domain/run/state.ts';
import type { Task } from '../../../src/domain/task/task.ts';

const CREATED = '2026-01-05T22:00:00.000Z';

/**
 * A project in the middle of its night, valid by its own schema; `change` edits a copy. For pure functions of the engine, which
 * must bear states that no run leaves. What a person is told is tested on `told/`, where nothing is edited.
 */
export function sampleState(change: (state: ProjectState) => void = () => undefined): ProjectState {
  const state: ProjectState = {
    seq: 12,
    epoch: 1,
    origin: null,
    project: {
      id: '0b7e1d8c-1111-4222-8333-444455556666',
      name: 'Parse dates',
      description: 'Let the library parse ISO dates.',
      status: 'active',
      reason: { code: 'started', detail: '' },
      createdAt: CREATED,
      updatedAt: '2026-01-06T00:59:30.000Z',
      startTime: CREATED,
      endTime: null,
      limits: { maxRuntimeMs: 43_200_000, maxCostUsd: 5, maxTurns: null, maxTokens: null },
      activeMs: 3_900_000,
      repositoryPath: '/home/test/library',
      baseBranch: 'main',
      baseCommit: 'a'.repeat(40),
      workBranch: 'df/parse-dates/2026-01-05',
      worktreePath: '/home/test/library-worktrees/parse-dates',
      personas: [
        {
          templateName: 'engineer',
          pinned: { version: '1', description: '', systemPrompt: 'Work.' },
          templatePath: 'engineer.md',
          acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
          priority: 1,
        },
      ],
      providers: [],
      identity: null,
      parentProjectId: null,
      childProjectIds: [],
      decisionContext: null,
      gateCommands: null,
    },
    taskList: {
      tasks: [
        sampleTask('t1', 'Read the year', {
          status: 'completed',
          completedAt: '2026-01-05T23:00:00.000Z',
          lastVerifiedAt: '2026-01-05T23:00:00.000Z',
          verificationNotes: ['acceptance check passed'],
          completionConfidence: 1,
          commit: 'b'.repeat(40),
        }),
        sampleTask('t2', 'Read the month', { status: 'in_progress', dependencies: ['t1'] }),
        sampleTask('t3', 'Read the day', { dependencies: ['t1', 't2'], priority: 2 }),
      ],
      lastAuditedAt: null,
      version: 1,
    },
    finance: {
      currentProviderId: 'scripted',
      totalSpentUsd: 0.12,
      totalTokens: 1500,
      unpricedTurns: 0,
      interruptedTurns: 0,
      uncertainUsd: 0,
      uncertainTokens: 0,
      waitingUntil: null,
      providerSwitches: [],
      costHistory: [
        {
          turnId: 'turn-1',
          at: '2026-01-05T22:30:00.000Z',
          provider: 'scripted',
          model: 'script',
          persona: 'engineer',
          taskId: 't1',
          operation: 'work',
          tokens: { input: 1000, output: 500, thinking: 0, cacheRead: 0, cacheWrite: 0 },
          costUsd: 0.12,
        },
      ],
    },
    agents: {},
    driver: null,
    queued: null,
    sandbox: 'isolated',
    readablePaths: [],
    planned: true,
    gates: [],
    gatesNotFound: [],
    waivedChecks: [],
    baseline: null,
    work: null,
    openTurn: null,
    openCommit: null,
    lastCommit: 'b'.repeat(40),
    publishedCommit: 'b'.repeat(40),
    commits: [{ sha: 'b'.repeat(40), taskId: 't1', kind: 'task', at: '2026-01-05T23:00:00.000Z' }],
    finalReport: null,
    turnsEnded: 1,
    planTurns: 0,
    providers: {},
    forecasts: [],
    budgetWarnings: [],
    tamper: [],
    notices: [],
  };
  change(state);
  return projectStateSchema.parse(state);
}

export function sampleTask(id: string, title: string, fields: Partial<Task> = {}): Task {
  return {
    id,
    title,
    description: '',
    status: 'pending',
    priority: 1,
    dependencies: [],
    assignedPersona: 'engineer',
    acceptanceCheck: { command: 'npm test', description: '' },
    createdAt: CREATED,
    startedAt: null,
    completedAt: null,
    completionConfidence: 0,
    lastVerifiedAt: null,
    verificationNotes: [],
    blockedBecause: null,
    commit: null,
    ...fields,
  };
}

export function sampleCheck(
  name: string,
  verdict: CheckResult['verdict'],
  fields: Partial<CheckResult> = {},
): CheckResult {
  return {
    name,
    kind: 'tests',
    command: `npm run ${name}`,
    verdict,
    required: true,
    exitCode: verdict === 'passed' ? 0 : verdict === 'failed' || verdict === 'failedBefore' ? 1 : null,
    durationMs: verdict === 'notVerified' ? 0 : 12_000,
    output: '',
    outputFile: null,
    note: '',
    ...fields,
  };
}
