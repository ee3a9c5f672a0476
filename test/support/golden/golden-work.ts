import { blobIdOf } from '../../../src/adapters/run-hosts/local/blobs.ts';
import type { Decision } from '../../../src/domain/run/decision.ts';
import type { FactoryEvent } from '../../../src/domain/run/events.ts';
import type { CostEntry } from '../../../src/domain/money/cost-entry.ts';
import type { Forecast } from '../../../src/domain/money/forecast.ts';
import type { QualityReport } from '../../../src/domain/evidence/checks.ts';
import type { RecordedDifference } from '../../../src/domain/evidence/repository-difference.ts';
import { kept, stuck, told, turnEnded, turnStarted } from './golden-shapes.ts';

/** Kept beside the journal, which names them by their hash. */
export const goldenTexts = [
  'Read the file äöü.\nAll of it.\n',
  'I read it, 日本語 included.\n',
  '1 failing\n  at line 7\n',
] as const;
const [PROMPT, REPLY, OUTPUT] = goldenTexts;
const promptBlob = blobIdOf(PROMPT);
const replyBlob = blobIdOf(REPLY);
const outputBlob = blobIdOf(OUTPUT);

const FIRST_COMMIT = 'c'.repeat(40);
const CHECKPOINT = 'd'.repeat(64);
const CONVERSATION = '3e1f8a90-5b7c-4d2e-9f10-aabbccddeeff';

const passed: QualityReport = {
  passed: true,
  checks: [
    {
      name: 'tests',
      kind: 'tests',
      command: 'npm test',
      verdict: 'passed',
      required: true,
      exitCode: 0,
      durationMs: 1234.5,
      output: '12 passing',
      outputFile: 'runs/gates-1/tests.txt',
      note: '',
    },
  ],
  at: '2026-11-20T22:50:00.000Z',
};

export const failed: QualityReport = {
  passed: false,
  checks: [
    {
      name: 'tests',
      kind: 'tests',
      command: 'npm test',
      verdict: 'failed',
      required: true,
      exitCode: 1,
      durationMs: 1234.5,
      output: '1 failing',
      outputBlob,
      outputFile: 'runs/gates-1/tests.txt',
      note: 'It passed before.',
    },
    {
      name: 'lint',
      kind: 'lint',
      command: 'npm run lint',
      verdict: 'notVerified',
      required: false,
      exitCode: null,
      durationMs: 0,
      output: '',
      outputFile: null,
      note: 'There is no linter here.',
    },
  ],
  at: '2026-11-20T22:40:00.000Z',
};

const decision: Decision = {
  id: 'd1',
  question: 'Which parser?',
  options: [{ label: 'by hand', description: 'Small.', confidence: 0.8, estimatedEffort: 'low' }],
  confidence: 0.8,
  madeAt: '2026-11-20T22:41:00.000Z',
  selectedOption: 'by hand',
};

const probe: CostEntry = {
  turnId: 'probe-1',
  at: '2026-11-20T22:45:00.000Z',
  provider: 'first',
  model: 'model-a',
  persona: '',
  taskId: null,
  operation: 'probe',
  tokens: { input: 5, output: 1, thinking: 0, cacheRead: 0, cacheWrite: 0 },
  costUsd: 0.0000125,
};

function forecastOf(made: Forecast['made']): Forecast {
  const amounts = { expectedUsd: 3.25, lowUsd: 1.5, highUsd: 7.75 };
  return { at: '2026-11-20T22:34:00.000Z', made, ...amounts, fromTasks: 12, openTasks: 3 };
}

const object = (digit: string) => ({ kind: 'object', id: digit.repeat(40) }) as const;

/** Every kind of difference, and every kind of target. */
const differences: RecordedDifference[] = [
  { kind: 'hook', name: 'hooks/post-checkout', fileChange: 'created' },
  { kind: 'remoteBranch', name: 'origin/main', from: object('1'), to: object('2') },
  { kind: 'remoteBranch', name: 'origin/HEAD', from: null, to: { kind: 'ref', name: 'refs/remotes/origin/main' } },
  { kind: 'branch', name: 'äöü 日本語', from: object('3'), to: null },
  { kind: 'tag', name: 'v1', from: null, to: object('4') },
  { kind: 'otherRef', name: 'refs/stash', from: null, to: object('5') },
  { kind: 'checkout', worktree: null, from: { kind: 'ref', name: 'refs/heads/main' }, to: { kind: 'text', text: '?' } },
  { kind: 'checkout', worktree: 'other', from: object('6'), to: null },
  { kind: 'configuration', name: 'config', fileChange: 'changed' },
  { kind: 'gitFile', name: 'info/attributes', fileChange: 'deleted' },
  { kind: 'remoteBranch', name: 'origin/pushed', from: null, to: object('7'), by: 'push' },
  { kind: 'startFile', name: '~/.bashrc', fileChange: 'created' },
  { kind: 'index' },
  { kind: 'checkoutFile', name: 'src/äöü.ts', fileChange: 'changed' },
  { kind: 'refsUnreadable', because: 'Git did not answer.' },
  { kind: 'repositoryUnreadable', because: 'There is no folder.' },
  { kind: 'repositoryReplaced', from: '/somewhere/else/repository', to: '/elsewhere' },
  { kind: 'described', text: 'refs/heads/main moved' },
  { kind: 'further', count: 7 },
];

/** Work on three tasks, with everything that goes wrong on the way. */
export const workEvents: readonly FactoryEvent[][] = [
  [{ type: 'forecast.made', forecast: forecastOf('before') }],
  [
    { type: 'task.started', taskId: 't1', persona: 'engineer' },
    {
      type: 'provider.switched',
      change: { at: '2026-11-20T22:35:00.000Z', fromProvider: null, toProvider: 'first', reason: 'It is preferred.' },
    },
  ],
  [
    turnStarted('turn-1', {
      taskId: 't1',
      providerId: 'first',
      prompt: 'Read the file äöü.',
      promptBlob,
      reservation: { id: 'turn-1', usd: 0.75, tokens: 20_000 },
      why: 'It is preferred.',
    }),
  ],
  [
    turnEnded('turn-1', {
      result: 'done',
      replyBlob,
      tokens: { input: 1000, output: 200, thinking: 50, cacheRead: 300, cacheWrite: 40 },
      costUsd: 0.1234567,
      basis: 'estimated',
      billing: 'tokens',
      requests: 4,
      model: 'model-a',
      conversationId: CONVERSATION,
      fingerprint: 'tree-1',
    }),
    // Before the documents are written, so that these hold both.
    { type: 'repository.changed', differences: differences.slice(1, 3), harmless: 'fetch' },
    { type: 'repository.changed', differences: [{ kind: 'index' }], harmless: 'checkout' },
    { type: 'tamper.found', differences: differences.slice(-2) },
    { type: 'time.counted', activeMs: 61_000.5 },
  ],
  [{ type: 'gates.ran', taskId: 't1', report: failed }],
  [
    { type: 'agent.stuck', taskId: 't1', signal: '', stuck, response: 'otherProvider' },
    { type: 'decision.made', taskId: 't1', decision },
  ],
  [
    {
      type: 'provider.switched',
      change: { at: '2026-11-20T22:42:00.000Z', fromProvider: 'first', toProvider: 'second', reason: '', stuck },
    },
    {
      type: 'handover.checked',
      fromProvider: 'first',
      toProvider: 'second',
      confirmed: false,
      detail: 'It did not say how `npm test` ends.',
    },
  ],
  [
    turnStarted('turn-2', {
      taskId: 't1',
      providerId: 'second',
      operation: 'correction',
      reservation: { id: 'turn-2', usd: null, tokens: 5000 },
      carriedMessages: 7,
    }),
  ],
  [
    turnEnded('turn-2', {
      result: 'providerFailed',
      costUsd: null,
      model: 'model-b',
      failure: {
        kind: 'quota',
        message: 'The week is used up.',
        resetAt: '2026-11-23T00:00:00.000Z',
        retryAfterMs: 500,
      },
      fingerprint: '',
      actions: '',
    }),
    {
      type: 'provider.failed',
      providerId: 'second',
      failure: {
        kind: 'quota',
        message: 'The week is used up.',
        resetAt: '2026-11-23T00:00:00.000Z',
        retryAfterMs: 500,
      },
      unavailableUntil: '2026-11-23T00:00:00.000Z',
      retrying: true,
      local: true,
    },
  ],
  [
    { type: 'credits.exhausted', until: '2026-11-23T00:00:00.000Z', why: 'All are used up.' },
    { type: 'status.changed', to: 'waiting_for_credits', reason: { code: 'noProvider', detail: 'second' } },
  ],
  [
    turnStarted('probe-1', {
      operation: 'probe',
      providerId: 'first',
      reservation: { id: 'probe-1', usd: 0.01, tokens: 9 },
    }),
  ],
  [
    { type: 'probe.billed', entry: probe },
    { type: 'credits.restored', providerId: 'first' },
    { type: 'status.changed', to: 'active', reason: { code: 'providerBack', detail: 'first' } },
  ],
  [turnStarted('turn-3', { taskId: 't1', providerId: 'first', reservation: { id: 'turn-3', usd: 0.5, tokens: null } })],
  [{ type: 'turn.interrupted', turnId: 'turn-3', because: 'The process was killed.' }],
  [{ type: 'commit.intended', key: 'k1', taskId: 't1', kind: 'task', message: 'Read the file\n\nWith äöü.' }],
  [{ type: 'commit.made', key: 'k1', sha: FIRST_COMMIT }],
  [
    { type: 'gates.ran', taskId: 't1', report: passed },
    {
      ...{ type: 'task.completed', taskId: 't1', commit: FIRST_COMMIT, note: 'Its check passed.', confidence: 0.9 },
      verdict: { kind: 'notShown', doubts: [{ kind: 'ranNoTest' }, { kind: 'stillFails', checks: ['tests'] }] },
      filesThatRun: [
        { path: '.github/workflows/äöü.yml', by: 'service', scripts: [] },
        { path: 'package.json', by: 'packageManager', scripts: ['prepare'] },
      ],
    },
    { type: 'commit.published', ref: 'refs/heads/df/golden/2026-11-20', sha: FIRST_COMMIT },
  ],
  [{ type: 'commit.intended', key: 'k2', taskId: null, kind: 'checkpoint', message: 'Unverified' }],
  [{ type: 'commit.abandoned', key: 'k2', because: 'Git refused.' }],
  [{ type: 'commit.intended', key: 'k3', taskId: null, kind: 'checkpoint', message: 'Unverified' }],
  [{ type: 'commit.made', key: 'k3', sha: CHECKPOINT }],
  [{ type: 'gates.ran', taskId: null, report: failed }],
  [
    { type: 'task.blocked', taskId: 't3', because: '', blocking: { cause: { kind: 'stuck', signal: stuck }, kept } },
    { type: 'budget.warned', cap: 'all/day/usd', used: 8.5, allowed: 10 },
    { type: 'limits.changed', limits: { maxRuntimeMs: 7_200_000, maxCostUsd: null, maxTurns: null, maxTokens: null } },
  ],
  [{ type: 'forecast.made', forecast: forecastOf('during') }],
  [{ type: 'task.reopened', taskId: 't3', because: 'There is one now.' }],
  [{ type: 'tamper.found', differences: [differences[0]!] }],
  [{ type: 'tamper.accepted' }],
  [{ type: 'checks.waived', names: ['lint'] }, { type: 'network.allowed' }],
  [{ type: 'tamper.found', differences }],
  [{ type: 'base.rewritten', branch: 'main', baseCommit: 'b'.repeat(40) }],
  [{ type: 'checks.notPutBack', why: 'The record of the files was changed.' }],
  [{ type: 'notice.raised', message: 'The disk is nearly full.' }, ...told],
  [
    { type: 'task.started', taskId: 't2', persona: 'project-manager' },
    turnStarted('turn-4', {
      taskId: 't2',
      persona: 'project-manager',
      providerId: 'first',
      reservation: { id: 'turn-4', usd: 0.25, tokens: 100 },
      why: 'It is back.',
    }),
    { type: 'commit.intended', key: 'k4', taskId: 't2', kind: 'task', message: 'Write the file' },
  ],
];
