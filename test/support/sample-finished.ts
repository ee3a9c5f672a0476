import type { ProjectSnapshot } from '../../src/domain/snapshot.ts';
import { sampleCheck, sampleSnapshot, sampleTask } from './sample-state.ts';

/** A project at its end, with one check of each kind that a reader must be able to tell apart. */
export function sampleFinished(): ProjectSnapshot {
  return sampleSnapshot((state) => {
    state.project.status = 'completed';
    state.project.reason = { code: 'allTasksDone', detail: '' };
    state.project.endTime = '2026-01-06T00:59:00.000Z';
    state.taskList.tasks = [
      state.taskList.tasks[0] ?? sampleTask('t1', 'Read the year'),
      sampleTask('t2', 'Read the `month` | day', {
        status: 'completed',
        dependencies: ['t1'],
        completedAt: '2026-01-06T00:30:00.000Z',
        acceptanceCheck: null,
        lastVerifiedAt: null,
        commit: 'c'.repeat(40),
      }),
    ];
    state.finance.unpricedTurns = 1;
    state.finance.costHistory.push({
      turnId: 'turn-2',
      at: '2026-01-06T00:20:00.000Z',
      provider: 'antigravity',
      model: 'gemini',
      persona: 'engineer',
      taskId: 't2',
      operation: 'work',
      tokens: { input: 10, output: 5, thinking: 0, cacheRead: 0, cacheWrite: 0 },
      costUsd: null,
    });
    state.turnsEnded = 2;
    state.commits.push({ sha: 'c'.repeat(40), taskId: 't2', kind: 'task', at: '2026-01-06T00:30:00.000Z' });
    state.lastCommit = 'c'.repeat(40);
    state.publishedCommit = 'c'.repeat(40);
    state.gatesNotFound = ['types'];
    state.notices.push({ at: '2026-01-05T22:01:00.000Z', message: '2 uncommitted files were left alone.' });
    state.finalReport = {
      passed: true,
      at: '2026-01-06T00:59:00.000Z',
      checks: [
        sampleCheck('test', 'passed', { output: 'one\ntwo\nthree\nfour\n\u001b[32m12 passing\u001b[0m\n' }),
        sampleCheck('lint', 'failedBefore', { output: '```\nold trouble\n' }),
        sampleCheck('format', 'notVerified', { required: false, note: 'prettier is not installed' }),
      ],
    };
  }, 'nobody');
}
