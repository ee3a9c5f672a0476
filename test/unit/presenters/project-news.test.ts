import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ProjectState } from '../../../src/domain/state.ts';
import { projectNews } from '../../../src/presenters/project-news.ts';
import { sampleSnapshot } from '../../support/sample-state.ts';

const kinds = (change: (state: ProjectState) => void): string[] =>
  projectNews(sampleSnapshot(), sampleSnapshot(change)).map((news) => news.kind);
const became = (status: ProjectState['project']['status'], code: ProjectState['project']['reason']['code']): string[] =>
  kinds((state) => {
    state.project.status = status;
    state.project.reason = { code, detail: '' };
  });

describe('the news about a project', () => {
  it('is none for a project that is seen for the first time', () => {
    assert.deepEqual(projectNews(undefined, sampleSnapshot()), []);
  });

  it('is none when nothing happened', () => {
    assert.deepEqual(
      kinds(() => undefined),
      [],
    );
  });

  it('is none for what the user did', () => {
    assert.deepEqual(became('paused', 'pausedByUser'), []);
    assert.deepEqual(became('failed', 'terminatedByUser'), []);
    assert.deepEqual(became('active', 'resumed'), []);
  });

  it('tells each way of coming to a stand', () => {
    assert.deepEqual(became('completed', 'allTasksDone'), ['completed']);
    assert.deepEqual(became('failed', 'gitFailed'), ['failed']);
    assert.deepEqual(became('timeout', 'runtimeReached'), ['limit']);
    assert.deepEqual(became('waiting_for_credits', 'noProvider'), ['waiting']);
    assert.deepEqual(became('waiting_for_credits', 'budgetReached'), ['budget']);
    assert.deepEqual(became('paused', 'stuck'), ['stopped']);
    assert.deepEqual(became('paused', 'providerNeedsPerson'), ['needsProvider']);
  });

  it('tells a change of the repository before that the project paused for it', () => {
    const news = kinds((state) => {
      state.tamper = ['refs/heads/main moved'];
      state.project.status = 'paused';
      state.project.reason = { code: 'tampered', detail: '' };
    });
    assert.deepEqual(news, ['tampered']);
  });

  it('tells tasks that were done, all in one', () => {
    const after = sampleSnapshot((state) => {
      for (const task of state.taskList.tasks) task.status = 'completed';
    });
    const [news, ...more] = projectNews(sampleSnapshot(), after);
    assert.equal(news?.message, 'Parse dates: “Read the month”, “Read the day” are done.');
    assert.deepEqual(more, []);
  });

  it('tells that another provider goes on and why, and not who served first', () => {
    const change = { at: '2026-01-05T23:00:00.000Z', toProvider: 'local', reason: '5-hour window used up' };
    const told = (fromProvider: string | null) =>
      projectNews(
        sampleSnapshot(),
        sampleSnapshot((state) => state.finance.providerSwitches.push({ ...change, fromProvider })),
      );
    assert.deepEqual(told('agy'), [
      { kind: 'switched', message: 'Parse dates: local goes on in place of agy: 5-hour window used up.' },
    ]);
    assert.deepEqual(told(null), []);
  });
});
