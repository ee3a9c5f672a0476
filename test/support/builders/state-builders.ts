import { randomUUID } from 'node:crypto';
import { applyRecord } from '../../../src/domain/run/apply-event.ts';
import type { FactoryEvent, JournalRecord } from '../../../src/domain/run/events.ts';
import type { Project } from '../../../src/domain/run/project.ts';
import type { ProjectState } from '../../../src/domain/run/state.ts';
import type { Task } from '../../../src/domain/task/task.ts';
import type { PersonaConfig } from '../../../src/domain/persona/persona.ts';

/** The moment at which everything in tests happens, unless it says otherwise. */
export const TEST_TIME = '2026-11-20T12:00:00.000Z';
export const TEST_COMMIT = 'a'.repeat(40);

export function aPersona(templateName = 'engineer', over: Partial<PersonaConfig> = {}): PersonaConfig {
  return {
    templateName,
    templatePath: `personas/${templateName}.md`,
    pinned: { version: '1', description: '', systemPrompt: 'Work.' },
    acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
    priority: 0,
    ...over,
  };
}

export function aProject(over: Partial<Project> = {}): Project {
  return {
    id: randomUUID(),
    name: 'Sample',
    description: 'Add what is missing to the sample library.',
    status: 'initializing',
    reason: { code: 'created', detail: '' },
    createdAt: TEST_TIME,
    updatedAt: TEST_TIME,
    startTime: null,
    endTime: null,
    limits: { maxRuntimeMs: 43_200_000, maxCostUsd: null, maxTurns: null, maxTokens: null },
    activeMs: 0,
    repositoryPath: '/somewhere/else/repository',
    baseBranch: 'main',
    baseCommit: null,
    workBranch: 'df/sample/2026-11-20',
    worktreePath: null,
    personas: [aPersona('engineer'), aPersona('project-manager', { priority: 1 })],
    providers: [],
    identity: null,
    parentProjectId: null,
    childProjectIds: [],
    decisionContext: null,
    gateCommands: null,
    ...over,
  };
}

export function aTask(id: string, over: Partial<Task> = {}): Task {
  return {
    id,
    title: `Task ${id}`,
    description: `What ${id} is about: "quotes", umlauts äöü, 日本語 and a\nsecond line.`,
    status: 'pending',
    priority: 3,
    dependencies: [],
    assignedPersona: 'engineer',
    acceptanceCheck: { command: 'true', description: '' },
    createdAt: TEST_TIME,
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

export function created(over: Partial<Project> = {}): FactoryEvent & { type: 'project.created' } {
  return { type: 'project.created', project: aProject(over) };
}

export function notice(message: string): FactoryEvent {
  return { type: 'notice.raised', message };
}

export function turnStarted(turnId: string, over: Partial<FactoryEvent & { type: 'turn.started' }> = {}): FactoryEvent {
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

export function turnEnded(turnId: string, over: Partial<FactoryEvent & { type: 'turn.ended' }> = {}): FactoryEvent {
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

/** A life that touches every document: plan, two turns, a notice, a pause. */
export function aLife(): FactoryEvent[][] {
  return [
    [{ type: 'status.changed', to: 'active', reason: { code: 'started', detail: '' } }],
    [{ type: 'tasks.planned', tasks: [aTask('t1'), aTask('t2', { dependencies: ['t1'] })] }],
    [{ type: 'task.started', taskId: 't1', persona: 'engineer' }],
    [turnStarted('turn-1', { taskId: 't1' })],
    [turnEnded('turn-1'), { type: 'time.counted', activeMs: 1500 }],
    [notice('The disk is nearly full.')],
    [{ type: 'status.changed', to: 'paused', reason: { code: 'pausedByUser', detail: '' } }],
  ];
}

export function aRecord(seq: number, events: FactoryEvent[], over: Partial<JournalRecord> = {}): JournalRecord {
  return { v: 1, seq, epoch: 1, at: TEST_TIME, events, ...over };
}

/** The state after these commits, the creation of the project first. */
export function stateAfter(
  commits: readonly FactoryEvent[][] = [],
  project: FactoryEvent & { type: 'project.created' } = created(),
): ProjectState {
  let state = applyRecord(undefined, aRecord(1, [project], { epoch: 0 }));
  for (const events of commits) state = applyRecord(state, aRecord(state.seq + 1, events));
  return state;
}
