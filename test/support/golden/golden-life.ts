import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { Project } from '../../../src/domain/run/project.ts';

import { goldenProject, goldenTask, installed, installs } from './golden-shapes.ts';
import { failed, workEvents } from './golden-work.ts';

export const GOLDEN_PROJECT = '0b5c0f5e-6f0e-4c0a-9d35-2f1f5a3f0c11';
/** Forked from it in the middle of its life. */
export const GOLDEN_FORK = '7a1c9e52-4d7b-4f0a-8c4e-2b6d1f3e5a44';
export const GOLDEN_START = Date.parse('2026-11-20T22:30:00.000Z');
const BASE = 'b'.repeat(40);

const project: Project = goldenProject({
  id: GOLDEN_PROJECT,
  name: 'Golden',
  description: 'Every field of a project: "quotes", äöü, 日本語 and 𝕊,\na second line.',
  createdAt: '2026-11-20T22:30:00.000Z',
  updatedAt: '2026-11-20T22:30:00.000Z',
  limits: { maxRuntimeMs: 3_600_000, maxCostUsd: 12.5, maxTurns: 40, maxTokens: 900_000 },
  personas: [
    {
      templateName: 'engineer',
      templatePath: '/somewhere/personas/engineer.md',
      acceptanceCriteria: {
        testsPass: true,
        lintPass: false,
        formatPass: true,
        customChecks: [{ name: 'schema', command: 'npm run schema', expectedExitCode: 3 }],
      },
      priority: 0,
      pinned: { version: '2.1.0', description: 'Writes it.', systemPrompt: 'You write.\n\n- "first"\n' },
    },
    {
      templateName: 'project-manager',
      templatePath: '/somewhere/personas/project-manager.md',
      acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
      priority: 1,
      pinned: null,
    },
  ],
  providers: ['first', 'second'],
  identity: { name: 'Golden Person', email: 'golden@example.invalid' },
  parentProjectId: '5d7b0d8e-3b7a-4b93-8a53-0a2b9d2c4e22',
  childProjectIds: ['9c2f6f0a-7c1d-4a57-b7f1-6c5d4e3f2a33'],
  decisionContext: {
    question: 'Which parser?',
    option: 'by hand',
    confidence: 0.75,
    createdAt: '2026-11-19T08:00:00.000Z',
  },
  gateCommands: [{ name: 'tests', command: 'npm test' }],
});

/** Up to the first turn of work. */
const beginning: FactoryEvent[][] = [
  [{ type: 'queue.joined', verb: 'start', since: '2026-11-20T22:30:00.001Z' }],
  [
    { type: 'queue.left' },
    { type: 'status.changed', to: 'active', reason: { code: 'started', detail: 'from the command line' } },
  ],
  [
    {
      type: 'persona.pinned',
      persona: {
        templateName: 'project-manager',
        templatePath: '/somewhere/personas/project-manager.md',
        acceptanceCriteria: { testsPass: true, lintPass: true, formatPass: true, customChecks: [] },
        priority: 1,
        pinned: { version: '1.0.0', description: 'Plans.', systemPrompt: 'You plan.' },
      },
    },
  ],
  [
    {
      type: 'worktree.ready',
      path: '/somewhere/else/repository-worktrees/golden',
      branch: 'df/golden/2026-11-20',
      baseCommit: BASE,
      sandbox: 'isolated',
      readable: ['/somewhere/else/repository/node_modules'],
      remote: 'my-fork',
    },
  ],
  [
    { type: 'install.allowed', commands: installs },
    { type: 'install.ended', report: installed, readable: ['/somewhere/else/repository/.venv'] },
    {
      type: 'gates.detected',
      installs: [...installs, { command: 'uv sync --locked', because: 'uv.lock', lacks: '"uv" is not installed äöü' }],
      gates: [
        {
          name: 'tests',
          kind: 'tests',
          command: 'npm test',
          expectedExitCode: 0,
          required: true,
          origin: 'detected',
          timeoutMs: 1_200_000,
          because: 'package.json script "test"',
        },
      ],
      notFound: [
        { kind: 'format', reason: null },
        { kind: 'types', reason: 'tsc is not installed: äöü' },
      ],
    },
    { type: 'gates.baselined', report: failed },
  ],
  [
    {
      type: 'tasks.planned',
      tasks: [
        goldenTask('t1', { title: 'Read the file', priority: 1 }),
        goldenTask('t2', {
          title: 'Write the file',
          dependencies: ['t1'],
          assignedPersona: null,
          acceptanceCheck: null,
        }),
      ],
    },
    { type: 'task.added', task: goldenTask('t3', { title: 'Say it in the manual', priority: 5 }) },
  ],
  [
    { type: 'fork.recorded', childProjectId: GOLDEN_FORK, atSeq: 7 },
    {
      ...{ type: 'check.tried', taskId: 't1', commit: 'b'.repeat(40), finding: 'ranNoTest' },
      check: {
        ...{ name: 'Acceptance check: Read the file', kind: 'custom', command: 'npm test', verdict: 'passed' },
        ...{ required: true, exitCode: 0, durationMs: 9, output: '0 passing', outputFile: null, note: '' },
        ...{ origin: 'acceptance', ranNoTest: true },
      },
    },
    { type: 'plan.returned', because: [{ taskId: 't1', finding: 'ranNoTest' }], isMended: false },
  ],
];

export const goldenCreated: FactoryEvent & { type: 'project.created' } = { type: 'project.created', project };

/** One project that meets every kind of event, in commits. The documents are written after `SNAPSHOT_AFTER` of them. */
export const goldenLife: readonly FactoryEvent[][] = [...beginning, ...workEvents];
export const SNAPSHOT_AFTER = 16;
