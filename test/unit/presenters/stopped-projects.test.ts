import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { StatusReasonCode } from '../../../src/domain/status-reason.ts';
import { stoppedProjects, stoppedText } from '../../../src/presenters/stopped-projects.ts';
import { sampleSnapshot } from '../../support/sample-state.ts';

const paused = (name: string, code: StatusReasonCode, providers: string[] = []) => ({
  ...sampleSnapshot(({ project }) => {
    Object.assign(project, { name, providers, status: 'paused', reason: { code, detail: '' } });
  }),
  drivenBy: 'nobody' as const,
});

describe('projects that a mended provider lets go on', () => {
  it('are those that stopped for want of one and may use it', () => {
    const projects = [
      paused('Any', 'providerNeedsPerson'),
      paused('Named', 'providerFailed', ['one']),
      paused('Of another', 'providerNeedsPerson', ['two']),
      paused('By hand', 'pausedByUser'),
      paused('Stuck', 'stuck'),
      { ...paused('At work', 'providerNeedsPerson'), drivenBy: 'here' as const },
    ];
    assert.equal(stoppedText(stoppedProjects('one', projects)), '“Any” and “Named” stopped for want of a provider.');
    assert.equal(stoppedText(stoppedProjects('one', projects.slice(2))), '');
  });
});
