import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FactorySnapshot, ProjectSnapshot } from '../../../src/domain/snapshot.ts';
import { attentionText } from '../../../src/presenters/attention-text.ts';
import { SAMPLE_AT, sampleSnapshot } from '../../support/sample-state.ts';

const factory = (projects: ProjectSnapshot[], change: Partial<FactorySnapshot> = {}): FactorySnapshot => ({
  projects,
  unreadable: [],
  providers: [],
  problems: [],
  sandbox: undefined,
  ...change,
});
const waiting = (until: number | null): ProjectSnapshot =>
  sampleSnapshot((state) => {
    state.project.status = 'waiting_for_credits';
    state.finance.waitingUntil = until === null ? null : new Date(until).toISOString();
  });
const stuck = sampleSnapshot((state) => {
  state.project.status = 'paused';
  state.project.reason = { code: 'stuck', detail: '' };
}, 'nobody');

describe('what the status bar raises its voice for', () => {
  it('is nothing while work goes on', () => {
    assert.equal(attentionText(factory([sampleSnapshot()])), undefined);
  });

  it('is not a pause that was asked for', () => {
    const paused = sampleSnapshot((state) => {
      state.project.status = 'paused';
      state.project.reason = { code: 'pausedByUser', detail: '' };
    });
    assert.equal(attentionText(factory([paused])), undefined);
  });

  it('counts down to the earliest reset', () => {
    const both = factory([waiting(SAMPLE_AT + 3_600_000), waiting(SAMPLE_AT + 720_000)]);
    assert.equal(attentionText(both)?.text, 'waits 12 min');
  });

  it('does not count down to a time that nobody knows, or that is over', () => {
    assert.equal(attentionText(factory([waiting(null)]))?.text, 'waits for credits');
    assert.equal(attentionText(factory([waiting(SAMPLE_AT - 5)]))?.text, 'waits, about to look');
  });

  it('is a person being needed before a wait', () => {
    const attention = attentionText(factory([waiting(null), stuck]));
    assert.deepEqual(attention, { weight: 'warning', text: '1 project needs you', people: 1 });
  });

  it('is a changed repository before everything', () => {
    const touched = sampleSnapshot((state) => {
      state.tamper = ['refs/heads/main moved'];
    });
    assert.equal(attentionText(factory([stuck, touched]))?.weight, 'alarm');
  });

  it('is a settings file that is wrong, and a project that cannot be read', () => {
    assert.match(
      attentionText(factory([], { providers: [], problems: ['config.yaml line 2'] }))?.text ?? '',
      /settings file/,
    );
    const unreadable = [{ projectId: 'x', message: 'checksum' }];
    assert.equal(attentionText(factory([], { unreadable }))?.text, '1 project unreadable');
  });
});
