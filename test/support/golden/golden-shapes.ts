import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { QualityReport } from '../../../src/domain/evidence/checks.ts';
import type { InstallCommand } from '../../../src/domain/install/install-command.ts';
import type { Task } from '../../../src/domain/task/task.ts';
import type { NoticeFact } from '../../../src/domain/run/notice.ts';
import type { StuckSignal } from '../../../src/domain/task/blocking.ts';

// Like those of state-builders.ts, and apart from them: what golden files were made of does not change with other tests.

export const GOLDEN_TIME = '2026-11-20T12:00:00.000Z';

export function goldenProject(over: Partial<Project>): Project {
  return {
    id: '',
    name: '',
    description: '',
    status: 'initializing',
    reason: { code: 'created', detail: '' },
    createdAt: GOLDEN_TIME,
    updatedAt: GOLDEN_TIME,
    startTime: null,
    endTime: null,
    limits: { maxRuntimeMs: 43_200_000, maxCostUsd: null, maxTurns: null, maxTokens: null },
    activeMs: 0,
    repositoryPath: '/somewhere/else/repository',
    baseBranch: 'main',
    baseCommit: null,
    workBranch: 'df/sample/2026-11-20',
    worktreePath: null,
    personas: [],
    providers: [],
    identity: null,
    parentProjectId: null,
    childProjectIds: [],
    decisionContext: null,
    gateCommands: null,
    ...over,
  };
}

export function goldenTask(id: string, over: Partial<Task>): Task {
  return {
    id,
    title: `Task ${id}`,
    description: `What ${id} is about: "quotes", umlauts äöü, 日本語 and a\nsecond line.`,
    status: 'pending',
    priority: 3,
    dependencies: [],
    assignedPersona: 'engineer',
    acceptanceCheck: { command: 'true', description: '' },
    createdAt: GOLDEN_TIME,
    startedAt: null,
    completedAt: null,
    completionConfidence: 0,
    lastVerifiedAt: null,
    verificationNotes: [],
    blockedBecause: null,
    commit: null,
    ...over,
  };
}

export function turnStarted(turnId: string, over: Partial<FactoryEvent & { type: 'turn.started' }>): FactoryEvent {
  return {
    type: 'turn.started',
    turnId,
    operation: 'work',
    taskId: null,
    persona: 'engineer',
    providerId: 'scripted-test',
    prompt: 'Do the next step.',
    reservation: null,
    why: '',
    ...over,
  };
}

export function turnEnded(turnId: string, over: Partial<FactoryEvent & { type: 'turn.ended' }>): FactoryEvent {
  return {
    type: 'turn.ended',
    turnId,
    result: 'continue',
    summary: 'Did a step.',
    reply: 'I did a step.',
    model: 'script',
    tokens: { input: 100, output: 20, thinking: 0, cacheRead: 0, cacheWrite: 0 },
    costUsd: 0.01,
    requests: 1,
    failure: null,
    conversationId: null,
    fingerprint: 'f1',
    actions: 'edit a.ts',
    ...over,
  };
}

export const stuck: StuckSignal = { kind: 'sameGateFailure', times: 3, checks: 'tests, äöü' };
export const kept = { kind: 'branch', branch: 'df/aside/t3' } as const;

/** Every kind of fact that a run tells a person. */
const noticeFacts: NoticeFact[] = [
  { kind: 'gitRetried', message: 'The index is locked.' },
  { kind: 'filesPutBack', providerId: 'first', operation: 'plan', paths: ['PLAN.md', 'äöü.md'], problem: null },
  { kind: 'movedAside', title: 'Read the file', folder: '/elsewhere/aside', because: 'It holds a repository.' },
  { kind: 'handoverNotShown', providerId: 'second', fromProvider: 'first', problems: 'files were changed' },
  { kind: 'checksWaived', checks: [{ name: 'lint', note: 'There is no linter here.' }] },
  { kind: 'tasksNotTaken', problems: ['two tasks have the key "a"'] },
  { kind: 'decided', question: 'Which parser?', option: 'by hand' },
  { kind: 'checksWrote', paths: ['coverage/index.html'] },
  { kind: 'installWrote', paths: ['package-lock.json'] },
  { kind: 'installFailed', command: 'npm ci', note: 'It wants the network äöü.' },
  { kind: 'leftByChecks', paths: ['.coverage'] },
];

export const told = noticeFacts.map((fact): FactoryEvent => ({ type: 'notice.raised', message: '', fact }));

/** What was allowed to be installed, and how it ended. */
export const installs: InstallCommand[] = [
  { command: 'npm ci --ignore-scripts', because: 'package-lock.json' },
  { command: 'make deps', because: '' },
];
export const installed: QualityReport = {
  passed: true,
  checks: installs.map(({ command }, index) => ({
    name: index === 0 ? 'install' : `install ${index + 1}`,
    kind: 'build',
    command,
    verdict: 'passed',
    required: true,
    exitCode: 0,
    durationMs: 4321,
    output: 'added 12 packages',
    outputFile: null,
    note: '',
    origin: 'user',
  })),
  at: '2026-11-20T22:33:00.000Z',
};
