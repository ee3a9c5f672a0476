import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reportedBy } from '../../../../src/domain/refusal.ts';
import type { FactorySnapshot, ProjectSnapshot } from '../../../../src/domain/run/snapshot.ts';
import { attentionText } from '../../../../src/presenters/project/attention-text.ts';
import { midway } from '../../../support/told/by-hand.ts';
import { stopped } from '../../../support/told/stopped.ts';

const factory = (projects: ProjectSnapshot[], change: Partial<FactorySnapshot> = {}): FactorySnapshot => ({
  projects,
  unreadable: [],
  providers: [],
  problems: [],
  sandbox: undefined,
  ...change,
});
const working = midway();
const waiting = (inMs: number | null): ProjectSnapshot => {
  const until = inMs === null ? null : new Date(working.at + inMs).toISOString();
  return stopped(working, 'noProvider', 'used up', until).shown();
};
const stood = stopped(working, 'providerFailed').shown('nobody');

describe('what the status bar raises its voice for', () => {
  it('is nothing while work goes on', () => {
    assert.equal(attentionText(factory([working.shown()])), undefined);
  });

  it('is not a pause that was asked for', () => {
    assert.equal(attentionText(factory([stopped(working, 'pausedByUser').shown()])), undefined);
  });

  it('counts down to the earliest reset', () => {
    const both = factory([waiting(3_600_000), waiting(720_000)]);
    assert.equal(attentionText(both)?.text, 'waits 12 min');
  });

  it('does not count down to a time that nobody knows, or that is over', () => {
    assert.equal(attentionText(factory([waiting(null)]))?.text, 'waits for credits');
    assert.equal(attentionText(factory([waiting(-5)]))?.text, 'waits, about to look');
  });

  it('is a person being needed before a wait', () => {
    const attention = attentionText(factory([waiting(null), stood]));
    assert.deepEqual(attention, { weight: 'warning', text: '1 project needs you', people: 1 });
  });

  it('is a changed repository before everything', () => {
    const touched = stopped(working, 'tampered').shown();
    assert.equal(attentionText(factory([stood, touched]))?.weight, 'alarm');
  });

  it('is a settings file that is wrong, and a project that cannot be read', () => {
    assert.match(
      attentionText(factory([], { providers: [], problems: [reportedBy({ message: 'config.yaml line 2' })] }))?.text ??
        '',
      /settings file/,
    );
    const unreadable = [{ projectId: 'x', message: 'checksum' }];
    assert.equal(attentionText(factory([], { unreadable }))?.text, '1 project unreadable');
  });
});
